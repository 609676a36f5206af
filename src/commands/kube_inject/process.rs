//! Documents through the injector: read in batches, changed by all cores, handed on in order.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError, mpsc};

use crate::commands::CommandError;
use crate::diagnostic::{Category, Diagnostic, Message};
use crate::inject::{
    CustomKind, DocumentInjector, DocumentResult, InjectionConfig, Injector, Namespaces, ObjectReport, uninject,
};
use crate::values::Tree;
use crate::yaml::edit::EditableDocument;
use crate::yaml::stream::{Documents, RawDocument, StreamError};
use crate::yaml::{self, ReadOptions};

/// How many batches are under way for each thread: one that it works on, and one that waits.
const BATCHES_PER_THREAD: usize = 2;
/// How much text a batch has at least, but for the last.
const BATCH_BYTES: usize = 64 << 10;

/// What is to be done with documents.
#[derive(Debug)]
pub struct Job<'a> {
    /// What to inject with; nothing, to take injections out.
    pub config: Option<&'a InjectionConfig>,
    /// The kinds that the user says have a pod template.
    pub custom_kinds: &'a [CustomKind],
    /// The namespaces of the input, where their labels decide too.
    pub namespaces: Option<&'a Namespaces>,
    /// The namespace of objects that name none.
    pub default_namespace: &'a str,
}

/// What became of a document.
#[derive(Debug)]
pub struct Processed {
    /// The document as it was; `None` where it is no text, or the input could not be read.
    pub raw: Option<RawDocument>,
    /// What the input has in place of text.
    pub bytes: Vec<u8>,
    /// Its text now; `None` when it stays as it is.
    pub text: Option<String>,
    /// What was done with its objects.
    pub objects: Vec<ObjectReport>,
    /// Why nothing could be done.
    pub error: Option<Box<dyn Diagnostic>>,
}

impl Processed {
    /// Tells whether nothing after it could be read.
    pub fn is_end_of_input(&self) -> bool {
        self.raw.is_none() && self.bytes.is_empty()
    }

    /// Returns what the output has of it.
    pub fn output(&self) -> &[u8] {
        let unchanged = || self.raw.as_ref().map_or(&*self.bytes, |raw| raw.text.as_bytes());
        self.text.as_ref().map_or_else(unchanged, String::as_bytes)
    }
}

/// Reads documents in batches.
struct Batches<R> {
    documents: Documents<R>,
}

/// A document, or why it is none.
type Read = Result<RawDocument, StreamError>;

impl<R: BufRead> Batches<R> {
    /// Returns the next documents; none at the end.
    fn next_batch(&mut self) -> Vec<Read> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && let Some(document) = self.documents.next()
        {
            bytes += document.as_ref().map_or(0, |document| document.text.len());
            batch.push(document);
        }
        batch
    }
}

/// Puts the documents of a text through a job and hands each on, in order, until `hand_on` says that it is enough.
pub fn process(
    job: &Job<'_>,
    name: &str,
    input: impl BufRead,
    hand_on: &mut dyn FnMut(Processed) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut batches = Batches { documents: Documents::new(input) };
    let first = batches.next_batch();
    let second = batches.next_batch();
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let worker = Worker::new(job, name);
    if second.is_empty() || threads == 1 {
        let mut batch = first;
        let mut next = second;
        while !batch.is_empty() {
            batch.into_iter().try_for_each(|raw| hand_on(worker.process(raw)))?;
            batch = if next.is_empty() { batches.next_batch() } else { std::mem::take(&mut next) };
        }
        return Ok(());
    }
    in_parallel(job, name, [first, second], &mut batches, threads, hand_on)
}

fn in_parallel(
    job: &Job<'_>,
    name: &str,
    read: [Vec<Read>; 2],
    batches: &mut Batches<impl BufRead>,
    threads: usize,
    hand_on: &mut dyn FnMut(Processed) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    std::thread::scope(|scope| {
        let (tasks, waiting) = mpsc::channel::<(usize, Vec<Read>)>();
        let (done, results) = mpsc::channel::<(usize, Vec<Processed>)>();
        let waiting = std::sync::Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let (waiting, done) = (waiting.clone(), done.clone());
            scope.spawn(move || {
                let worker = Worker::new(job, name);
                loop {
                    let task = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, batch)) = task else { return };
                    let processed = batch.into_iter().map(|raw| worker.process(raw)).collect();
                    if done.send((number, processed)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut read = read.into_iter();
        let (mut sent, mut handed_on) = (0, 0);
        let mut ready = BTreeMap::new();
        let mut is_at_end = false;
        loop {
            while !is_at_end && sent - handed_on < threads * BATCHES_PER_THREAD {
                let batch = read.next().unwrap_or_else(|| batches.next_batch());
                is_at_end = batch.is_empty();
                if !is_at_end {
                    // The threads live as long as there is somebody to send to them.
                    let _ = tasks.send((sent, batch));
                    sent += 1;
                }
            }
            if handed_on == sent {
                return Ok(());
            }
            let Ok((number, processed)) = results.recv() else {
                return Err(CommandError::message(Category::Failed, "a thread that injects has ended before its time"));
            };
            ready.insert(number, processed);
            while let Some(processed) = ready.remove(&handed_on) {
                processed.into_iter().try_for_each(&mut *hand_on)?;
                handed_on += 1;
            }
        }
    })
}

/// What a thread works with.
struct Worker<'a> {
    injector: Option<DocumentInjector<'a>>,
    custom_kinds: &'a [CustomKind],
    name: &'a str,
    options: ReadOptions,
}

impl<'a> Worker<'a> {
    fn new(job: &Job<'a>, name: &'a str) -> Self {
        let injector = job.config.map(|config| DocumentInjector {
            injector: Injector::new(config),
            custom_kinds: job.custom_kinds,
            namespaces: job.namespaces,
            default_namespace: job.default_namespace,
        });
        Self { injector, custom_kinds: job.custom_kinds, name, options: ReadOptions::go() }
    }

    fn process(&self, raw: Read) -> Processed {
        let nothing = Processed { raw: None, bytes: Vec::new(), text: None, objects: Vec::new(), error: None };
        match raw {
            Ok(raw) => match self.change(&raw) {
                Ok((text, objects)) => Processed { raw: Some(raw), text, objects, ..nothing },
                Err(error) => Processed { raw: Some(raw), error: Some(error), ..nothing },
            },
            Err(StreamError::NotText { number, line, bytes }) => {
                let error = StreamError::NotText { number, line, bytes: Vec::new() };
                Processed { bytes, error: Some(Box::new(error)), ..nothing }
            }
            Err(error) => Processed { error: Some(Box::new(error)), ..nothing },
        }
    }

    fn change(&self, raw: &RawDocument) -> Result<(Option<String>, Vec<ObjectReport>), Box<dyn Diagnostic>> {
        if !raw.has_content {
            return Ok((None, Vec::new()));
        }
        let source = raw.source(self.name);
        let document = EditableDocument::parse(&source, self.options).map_err(boxed)?;
        if document.tree().is_null() {
            return Ok((None, Vec::new()));
        }
        check_object(document.tree())?;
        let DocumentResult { tree, objects } = match &self.injector {
            Some(injector) => injector.inject(document.tree()).map_err(boxed)?,
            None => uninject(document.tree(), self.custom_kinds).map_err(boxed)?,
        };
        let text = tree.map(|tree| document.reconcile(&tree)).transpose().map_err(boxed)?;
        Ok((text.filter(|text| *text != raw.text), objects))
    }
}

fn boxed(error: impl Diagnostic) -> Box<dyn Diagnostic> {
    Box::new(error)
}

/// Reads a document; its errors tell lines of the whole text.
pub fn read(name: &str, raw: &RawDocument, options: &ReadOptions) -> Result<Tree, Box<yaml::YamlError>> {
    let source = raw.source(name);
    let first = yaml::documents(&source, options).next();
    first.map_or(Ok(Tree::Null), |document| Ok(document?.tree))
}

/// Checks that a document is an object of Kubernetes.
pub fn check_object(document: &Tree) -> Result<(), Box<dyn Diagnostic>> {
    let missing = |key: &str| document.get(key).and_then(Tree::as_str).is_none_or(str::is_empty);
    let fault = match document {
        Tree::Map(_) if missing("kind") => "it has no `kind`".to_owned(),
        Tree::Map(_) if missing("apiVersion") => "it has no `apiVersion`".to_owned(),
        Tree::Map(_) => return Ok(()),
        other => format!("it is a {}, where an object belongs", other.kind_name()),
    };
    Err(Box::new(Message::new(Category::NotParsable, fault)))
}
