//! [`Cause`]: the table of what can be wrong with a workload, and how long each is put up with.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The name of an image is not one, or it must not be pulled and is not there.
    InvalidImage,
    /// A registry says that an image does not exist or may not be pulled.
    ImageRefused,
    /// An image cannot be pulled, for a reason that may pass.
    ImageNotPulled,
    /// A container needs a secret, a config map or a key that does not exist.
    ContainerConfiguration,
    /// A container cannot be started.
    ContainerStart,
    /// A container ends again and again.
    CrashLoop,
    /// A quota leaves no room for the pods.
    Quota,
    /// The policy of the namespace for pods forbids them.
    PodSecurity,
    /// The service account of the pods does not exist.
    ServiceAccount,
    /// A limit of the namespace forbids the pods.
    LimitRange,
    /// A webhook that this very operation is still bringing does not answer yet.
    PendingWebhook,
    /// A webhook refuses the pods, or does not answer.
    Webhook,
    /// The API server refuses the pods for another reason.
    Refused,
    /// As above, and it has not been tried again since the wait began: it may be over.
    RefusedBefore,
    /// No node takes the pod.
    Unschedulable,
    /// No node takes the pod, and none will be added.
    UnschedulableForGood,
    /// No node takes the pod, and one is being added.
    NodeOnItsWay,
    /// A volume cannot be mounted.
    Mount,
    /// A container runs and is not ready.
    NotReady,
    /// Pods end that should run.
    PodsFailed,
    /// A pod has ended that should run.
    PodFailed,
    /// The object says itself that it has failed.
    Failed,
}

/// What a cause is given before it is spoken of and before it ends a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long it must be seen before it is told.
    pub told_after: Duration,
    /// How long it must be seen before the wait ends; `None` for what ends only with the wait's own deadline.
    pub fails_after: Option<Duration>,
}

const fn patience(told_after: u64, fails_after: Option<u64>) -> Patience {
    Patience {
        told_after: Duration::from_secs(told_after),
        fails_after: match fails_after {
            Some(seconds) => Some(Duration::from_secs(seconds)),
            None => None,
        },
    }
}

impl Cause {
    /// Returns how long the cause is put up with. The times are our own: long enough for what passes by itself
    /// (configuration of a later stage, a registry's hiccup, an autoscaler), and far below the deadline.
    pub fn patience(self) -> Patience {
        match self {
            Self::InvalidImage | Self::PodsFailed | Self::Failed => patience(0, Some(0)),
            Self::ImageRefused => patience(0, Some(20)),
            Self::ImageNotPulled => patience(0, Some(60)),
            Self::ContainerConfiguration | Self::ContainerStart | Self::CrashLoop => patience(0, Some(30)),
            Self::Quota | Self::PodSecurity | Self::ServiceAccount | Self::LimitRange | Self::Refused => {
                patience(0, Some(10))
            }
            Self::RefusedBefore => patience(10, Some(60)),
            Self::Webhook => patience(0, Some(20)),
            Self::PendingWebhook => patience(10, None),
            Self::Unschedulable => patience(15, Some(120)),
            Self::UnschedulableForGood => patience(15, Some(15)),
            Self::NodeOnItsWay => patience(15, None),
            Self::Mount => patience(45, None),
            Self::NotReady => patience(30, None),
            Self::PodFailed => patience(0, None),
        }
    }

    /// Returns what the cause is counted as when it changes: a registry says "not found" in one moment and nothing but
    /// "back-off" in the next, and its time goes on.
    pub(super) fn family(self) -> &'static str {
        match self {
            Self::InvalidImage | Self::ImageRefused | Self::ImageNotPulled => "image",
            Self::ContainerConfiguration => "configuration",
            Self::ContainerStart => "start",
            Self::CrashLoop => "crash",
            Self::Quota
            | Self::PodSecurity
            | Self::ServiceAccount
            | Self::LimitRange
            | Self::PendingWebhook
            | Self::Webhook
            | Self::Refused
            | Self::RefusedBefore => "creation",
            Self::Unschedulable | Self::UnschedulableForGood | Self::NodeOnItsWay => "scheduling",
            Self::Mount => "mount",
            Self::NotReady => "readiness",
            Self::PodFailed | Self::PodsFailed => "failed",
            Self::Failed => "object",
        }
    }

    /// Tells whether the cause is only what another one looks like from afar.
    pub(super) fn is_symptom(self) -> bool {
        matches!(self, Self::NotReady | Self::Failed)
    }
}
