//! What the pods of a workload show.

use super::cause::Cause;
use super::signal::{Signal, key_of, sighting};
use super::status::{Condition, condition_in, count, is_leaving, is_set, items, name, namespace, shortened, text};
use super::wait::LogPlace;
use super::{Surroundings, remedy};
use crate::object::ObjectKey;
use crate::values::Tree;

/// How many failed pods of a workload make a failure of it.
const FAILED_PODS: usize = 3;

/// Adds what the pods of an object show.
pub(super) fn pods(found: &mut Vec<Signal>, owner: &Tree, around: &Surroundings) {
    let current = text(owner, &["metadata", "annotations", "deprecated.daemonset.template.generation"]);
    let is_current = |pod: &&Tree| {
        let made_by = text(pod, &["metadata", "labels", "pod-template-generation"]);
        current.is_empty() || made_by.is_empty() || made_by == current
    };
    let pods: Vec<&Tree> = around.controlled("Pod", owner).filter(is_current).filter(|pod| !is_leaving(pod)).collect();
    // Pods that ended before the wait began lie about for long, and say nothing about those of today.
    let has_failed = |pod: &&&Tree| text(pod, &["status", "phase"]) == "Failed" && around.is_news("Pod", pod);
    let failed: Vec<&&Tree> = pods.iter().filter(has_failed).collect();
    // A job counts its failed pods itself, by its own limit.
    if let Some(last) = failed.last().filter(|_| ObjectKey::of(owner).is_none_or(|key| key.kind != "Job")) {
        let cause = if failed.len() >= FAILED_PODS { Cause::PodsFailed } else { Cause::PodFailed };
        found.push(failed_pod(last, owner, cause));
    }
    for pod in pods.iter().filter(|pod| !matches!(text(pod, &["status", "phase"]), "Failed" | "Succeeded")) {
        found.extend(pod_signal(pod, around));
    }
}

fn failed_pod(pod: &Tree, owner: &Tree, cause: Cause) -> Signal {
    let reason = text(pod, &["status", "reason"]);
    Signal {
        object: key_of(pod, "Pod"),
        cause,
        what: if reason == "Evicted" { "the pod was evicted" } else { "the pod has ended" }.to_owned(),
        reason: if reason.is_empty() { "Failed" } else { reason }.to_owned(),
        message: shortened(text(pod, &["status", "message"])),
        subject: name(owner).to_owned(),
        remedies: vec![remedy::describe_pod(pod)],
        log: None,
        sighting: sighting(owner, "", cause),
    }
}

/// Returns what keeps a pod from being ready: the first thing on its way that is wrong.
fn pod_signal(pod: &Tree, around: &Surroundings) -> Option<Signal> {
    if let Some(unscheduled) = unscheduled(pod, around) {
        return Some(unscheduled);
    }
    let statuses =
        || items(pod, &["status", "initContainerStatuses"]).iter().chain(items(pod, &["status", "containerStatuses"]));
    statuses()
        .find_map(|status| container(pod, status, around))
        .or_else(|| mount(pod, around))
        .or_else(|| not_ready(pod, around))
}

fn unscheduled(pod: &Tree, around: &Surroundings) -> Option<Signal> {
    let conditions = pod.get_path(&["status", "conditions"])?;
    let scheduled = condition_in(conditions, "PodScheduled").filter(Condition::is_false)?;
    if scheduled.reason != "Unschedulable" {
        return None;
    }
    let has = |reason: &str| around.events(pod, "Pod").any(|(event, _)| text(event, &["reason"]) == reason);
    let cause = if has("TriggeredScaleUp") {
        Cause::NodeOnItsWay
    } else if has("NotTriggerScaleUp") {
        Cause::UnschedulableForGood
    } else {
        Cause::Unschedulable
    };
    let mut message = shortened(scheduled.message);
    if let Some(event) =
        around.newest_event(pod, "Pod", &["NotTriggerScaleUp"]).filter(|_| cause != Cause::NodeOnItsWay)
    {
        message = format!("{message}; {}", shortened(text(event, &["message"])));
    }
    Some(Signal {
        object: key_of(pod, "Pod"),
        cause,
        what: match cause {
            Cause::NodeOnItsWay => "no node takes the pod, and one is being added",
            _ => "no node takes the pod",
        }
        .to_owned(),
        reason: "Unschedulable".to_owned(),
        subject: shortened(scheduled.message),
        remedies: remedy::unschedulable(scheduled.message),
        message,
        log: None,
        sighting: sighting(pod, "", cause),
    })
}

/// How often a container must have ended before that is a loop.
const RESTARTS: i64 = 3;

fn container(pod: &Tree, status: &Tree, around: &Surroundings) -> Option<Signal> {
    let container = text(status, &["name"]);
    let image = text(status, &["image"]);
    let reason = text(status, &["state", "waiting", "reason"]);
    let message = text(status, &["state", "waiting", "message"]);
    let signal = |cause: Cause, what: String, message: String, subject: String, remedies: Vec<String>| Signal {
        object: key_of(pod, "Pod"),
        cause,
        what,
        reason: reason.to_owned(),
        message,
        subject,
        remedies,
        log: None,
        sighting: sighting(pod, container, cause),
    };
    match reason {
        "InvalidImageName" => Some(signal(
            Cause::InvalidImage,
            format!("container `{container}`: `{image}` is not the name of an image"),
            shortened(message),
            image.to_owned(),
            remedy::image(image, remedy::PullCause::NoName, pod),
        )),
        "ErrImageNeverPull" => Some(signal(
            Cause::InvalidImage,
            format!("container `{container}`: the image `{image}` is not on the node and must not be pulled"),
            shortened(message),
            image.to_owned(),
            vec![
                "set `global.imagePullPolicy` to another value than `Never`, e.g. \
                  `--set values.global.imagePullPolicy=IfNotPresent`"
                    .to_owned(),
            ],
        )),
        "ErrImagePull" | "ImagePullBackOff" | "RegistryUnavailable" | "ImageInspectError" => {
            // In back-off the status may say no more than that; the registry's words are in an event then.
            let event = around
                .events(pod, "Pod")
                .map(|(event, _)| event)
                .filter(|event| text(event, &["reason"]) == "Failed" && text(event, &["message"]).contains(image));
            let event = event.map(|event| text(event, &["message"])).max_by_key(|message| message.len());
            let words = event.filter(|words| words.len() > message.len()).unwrap_or(message);
            let pull = remedy::pull_cause(words);
            let cause = if pull == remedy::PullCause::Other { Cause::ImageNotPulled } else { Cause::ImageRefused };
            Some(signal(
                cause,
                format!("container `{container}`: the image `{image}` cannot be pulled"),
                shortened(words),
                image.to_owned(),
                remedy::image(image, pull, pod),
            ))
        }
        "CreateContainerConfigError" | "CreateContainerError" => {
            let missing = remedy::Missing::read(message);
            Some(signal(
                Cause::ContainerConfiguration,
                format!("container `{container}` cannot be created"),
                shortened(message),
                missing.as_ref().map_or_else(|| shortened(message), ToString::to_string),
                remedy::configuration(missing.as_ref(), pod),
            ))
        }
        "RunContainerError" | "PostStartHookError" | "StartError" => Some(signal(
            Cause::ContainerStart,
            format!("container `{container}` cannot be started"),
            shortened(message),
            format!("{container} {image}"),
            vec![remedy::describe_pod(pod)],
        )),
        _ => crash_loop(pod, status, reason == "CrashLoopBackOff"),
    }
}

/// Returns a container that ends again and again: it waits to be started again, or was just started and is not ready.
fn crash_loop(pod: &Tree, status: &Tree, is_waiting: bool) -> Option<Signal> {
    let restarts = count(status, &["restartCount"]);
    let last = status
        .get_path(&["state", "terminated"])
        .or_else(|| status.get_path(&["lastState", "terminated"]))
        .filter(|last| !last.is_null());
    let has_ended = status.get_path(&["state", "running"]).is_none_or(Tree::is_null);
    if restarts < RESTARTS || !(is_waiting || (last.is_some() && !is_set(status, &["ready"]))) {
        return None;
    }
    let last = last?;
    let code = count(last, &["exitCode"]);
    // An init container that ended well waits for nothing; one in a loop would be told by its waiting.
    if code == 0 && !is_waiting && has_ended {
        return None;
    }
    let container = text(status, &["name"]);
    let ended_by = text(last, &["reason"]);
    let mut message = format!("it ended with exit code {code}");
    if !matches!(ended_by, "" | "Error" | "Completed") {
        message = format!("{message} ({ended_by})");
    }
    let words = shortened(text(last, &["message"]));
    if !words.is_empty() {
        message = format!("{message}: {words}");
    }
    let place =
        LogPlace { namespace: namespace(pod).to_owned(), pod: name(pod).to_owned(), container: container.to_owned() };
    Some(Signal {
        object: key_of(pod, "Pod"),
        cause: Cause::CrashLoop,
        what: format!("container `{container}` has ended {restarts} times"),
        reason: "CrashLoopBackOff".to_owned(),
        message,
        subject: format!("{container} {} {code}", text(status, &["image"])),
        remedies: remedy::crash(&place, ended_by),
        log: Some(place),
        sighting: sighting(pod, container, Cause::CrashLoop),
    })
}

fn mount(pod: &Tree, around: &Surroundings) -> Option<Signal> {
    let event = around.newest_event(pod, "Pod", &["FailedMount", "FailedAttachVolume"])?;
    let is_started = |status: &Tree| {
        status.get_path(&["state", "running"]).is_some_and(|running| !running.is_null())
            || count(status, &["restartCount"]) > 0
    };
    let mut statuses =
        items(pod, &["status", "initContainerStatuses"]).iter().chain(items(pod, &["status", "containerStatuses"]));
    // Volumes are mounted before the first container starts: what was said about them before is over.
    if statuses.any(is_started) {
        return None;
    }
    let message = text(event, &["message"]);
    let missing = remedy::Missing::read(message);
    Some(Signal {
        object: key_of(pod, "Pod"),
        cause: Cause::Mount,
        what: "a volume cannot be mounted".to_owned(),
        reason: text(event, &["reason"]).to_owned(),
        message: shortened(message),
        subject: missing.as_ref().map_or_else(|| shortened(message), ToString::to_string),
        remedies: remedy::configuration(missing.as_ref(), pod),
        log: None,
        sighting: sighting(pod, "", Cause::Mount),
    })
}

fn not_ready(pod: &Tree, around: &Surroundings) -> Option<Signal> {
    let conditions = pod.get_path(&["status", "conditions"])?;
    let ready = condition_in(conditions, "ContainersReady").filter(Condition::is_false)?;
    let running = items(pod, &["status", "containerStatuses"]).iter().find(|status| {
        status.get_path(&["state", "running"]).is_some_and(|running| !running.is_null()) && !is_set(status, &["ready"])
    })?;
    let container = text(running, &["name"]);
    let event = around.newest_event(pod, "Pod", &["Unhealthy"]);
    let message = event.map_or_else(|| ready.words(), |event| shortened(text(event, &["message"])));
    Some(Signal {
        object: key_of(pod, "Pod"),
        cause: Cause::NotReady,
        what: format!("container `{container}` runs and is not ready"),
        reason: if event.is_some() { "Unhealthy" } else { ready.reason }.to_owned(),
        message,
        subject: format!("{container} {}", text(running, &["image"])),
        remedies: vec![format!("see what it says: `kubectl -n {} logs {} -c {container}`", namespace(pod), name(pod))],
        log: None,
        sighting: sighting(pod, container, Cause::NotReady),
    })
}
