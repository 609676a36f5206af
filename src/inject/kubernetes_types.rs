//! The tables of Kubernetes' types, as far as injection templates look into them.

use super::schema::Dialect::Kubernetes;
use super::schema::{Field, Kind, StructType, TypeFault, field, written};
use crate::values::Tree;

/// Returns a struct with its two names.
const fn structure(names: (&'static str, &'static str), fields: &'static [Field]) -> StructType {
    StructType { name: names.0, pointer_name: names.1, dialect: Kubernetes, fields }
}

/// A pod, or its template.
pub const POD: StructType = structure(
    ("v1.Pod", "*v1.Pod"),
    &[
        field("ObjectMeta", "metadata", Kind::Struct(&OBJECT_META)),
        field("Spec", "spec", Kind::Struct(&POD_SPEC)),
        field("Status", "status", Kind::Untyped),
    ],
);

/// Returns the first part of a pod that Go would not read.
pub fn pod_fault(pod: &Tree) -> Option<TypeFault> {
    POD.fault(pod)
}

/// The metadata of an object.
pub const OBJECT_META: StructType = structure(
    ("v1.ObjectMeta", "*v1.ObjectMeta"),
    &[
        field("Name", "name", Kind::String),
        field("GenerateName", "generateName", Kind::String),
        field("Namespace", "namespace", Kind::String),
        field("SelfLink", "selfLink", Kind::String),
        field("UID", "uid", Kind::String),
        field("ResourceVersion", "resourceVersion", Kind::String),
        field("Generation", "generation", Kind::Int64),
        field("CreationTimestamp", "creationTimestamp", Kind::Time),
        field("DeletionTimestamp", "deletionTimestamp", Kind::TimePointer),
        field("DeletionGracePeriodSeconds", "deletionGracePeriodSeconds", Kind::Int64Pointer),
        field("Labels", "labels", Kind::StringMap),
        field("Annotations", "annotations", Kind::StringMap),
        field("OwnerReferences", "ownerReferences", Kind::Structs(&OWNER_REFERENCE, "[]v1.OwnerReference")),
        field("Finalizers", "finalizers", Kind::Strings),
        field("ManagedFields", "managedFields", Kind::Untyped),
    ],
);

/// An owner of an object.
pub const OWNER_REFERENCE: StructType = structure(
    ("v1.OwnerReference", "*v1.OwnerReference"),
    &[
        written("APIVersion", "apiVersion", Kind::String),
        written("Kind", "kind", Kind::String),
        written("Name", "name", Kind::String),
        written("UID", "uid", Kind::String),
        field("Controller", "controller", Kind::BoolPointer),
        field("BlockOwnerDeletion", "blockOwnerDeletion", Kind::BoolPointer),
    ],
);

/// The kind of an object.
pub const TYPE_META: StructType = structure(
    ("v1.TypeMeta", "*v1.TypeMeta"),
    &[field("Kind", "kind", Kind::String), field("APIVersion", "apiVersion", Kind::String)],
);

/// A pod's specification.
pub const POD_SPEC: StructType = structure(
    ("v1.PodSpec", "*v1.PodSpec"),
    &[
        field("Volumes", "volumes", Kind::Untyped),
        field("InitContainers", "initContainers", CONTAINERS),
        written("Containers", "containers", CONTAINERS),
        field("EphemeralContainers", "ephemeralContainers", Kind::Untyped),
        field("RestartPolicy", "restartPolicy", Kind::String),
        field("TerminationGracePeriodSeconds", "terminationGracePeriodSeconds", Kind::Int64Pointer),
        field("ActiveDeadlineSeconds", "activeDeadlineSeconds", Kind::Int64Pointer),
        field("DNSPolicy", "dnsPolicy", Kind::String),
        field("NodeSelector", "nodeSelector", Kind::StringMap),
        field("ServiceAccountName", "serviceAccountName", Kind::String),
        field("DeprecatedServiceAccount", "serviceAccount", Kind::String),
        field("AutomountServiceAccountToken", "automountServiceAccountToken", Kind::BoolPointer),
        field("NodeName", "nodeName", Kind::String),
        field("HostNetwork", "hostNetwork", Kind::Bool),
        field("HostPID", "hostPID", Kind::Bool),
        field("HostIPC", "hostIPC", Kind::Bool),
        field("ShareProcessNamespace", "shareProcessNamespace", Kind::BoolPointer),
        field("SecurityContext", "securityContext", Kind::Pointer(&POD_SECURITY_CONTEXT)),
        field("ImagePullSecrets", "imagePullSecrets", Kind::Structs(&OBJECT_REFERENCE, "[]v1.LocalObjectReference")),
        field("Hostname", "hostname", Kind::String),
        field("Subdomain", "subdomain", Kind::String),
        field("Affinity", "affinity", Kind::Untyped),
        field("SchedulerName", "schedulerName", Kind::String),
        field("Tolerations", "tolerations", Kind::Untyped),
        field("HostAliases", "hostAliases", Kind::Untyped),
        field("PriorityClassName", "priorityClassName", Kind::String),
        field("Priority", "priority", Kind::Int32Pointer),
        field("DNSConfig", "dnsConfig", Kind::Untyped),
        field("ReadinessGates", "readinessGates", Kind::Untyped),
        field("RuntimeClassName", "runtimeClassName", Kind::StringPointer),
        field("EnableServiceLinks", "enableServiceLinks", Kind::BoolPointer),
        field("PreemptionPolicy", "preemptionPolicy", Kind::StringPointer),
        field("Overhead", "overhead", Kind::Untyped),
        field("TopologySpreadConstraints", "topologySpreadConstraints", Kind::Untyped),
        field("SetHostnameAsFQDN", "setHostnameAsFQDN", Kind::BoolPointer),
        field("HostUsers", "hostUsers", Kind::BoolPointer),
    ],
);

/// The name of an object in the same namespace.
pub const OBJECT_REFERENCE: StructType =
    structure(("v1.LocalObjectReference", "*v1.LocalObjectReference"), &[field("Name", "name", Kind::String)]);

/// What a pod may do.
pub const POD_SECURITY_CONTEXT: StructType = structure(
    ("v1.PodSecurityContext", "*v1.PodSecurityContext"),
    &[
        field("SELinuxOptions", "seLinuxOptions", Kind::Untyped),
        field("WindowsOptions", "windowsOptions", Kind::Untyped),
        field("RunAsUser", "runAsUser", Kind::Int64Pointer),
        field("RunAsGroup", "runAsGroup", Kind::Int64Pointer),
        field("RunAsNonRoot", "runAsNonRoot", Kind::BoolPointer),
        field("SupplementalGroups", "supplementalGroups", Kind::Untyped),
        field("SupplementalGroupsPolicy", "supplementalGroupsPolicy", Kind::StringPointer),
        field("FSGroup", "fsGroup", Kind::Int64Pointer),
        field("Sysctls", "sysctls", Kind::Untyped),
        field("FSGroupChangePolicy", "fsGroupChangePolicy", Kind::StringPointer),
        field("SeccompProfile", "seccompProfile", Kind::Untyped),
        field("AppArmorProfile", "appArmorProfile", Kind::Untyped),
    ],
);

/// What a container may do.
pub const SECURITY_CONTEXT: StructType = structure(
    ("v1.SecurityContext", "*v1.SecurityContext"),
    &[
        field("Capabilities", "capabilities", Kind::Pointer(&CAPABILITIES)),
        field("Privileged", "privileged", Kind::BoolPointer),
        field("SELinuxOptions", "seLinuxOptions", Kind::Untyped),
        field("WindowsOptions", "windowsOptions", Kind::Untyped),
        field("RunAsUser", "runAsUser", Kind::Int64Pointer),
        field("RunAsGroup", "runAsGroup", Kind::Int64Pointer),
        field("RunAsNonRoot", "runAsNonRoot", Kind::BoolPointer),
        field("ReadOnlyRootFilesystem", "readOnlyRootFilesystem", Kind::BoolPointer),
        field("AllowPrivilegeEscalation", "allowPrivilegeEscalation", Kind::BoolPointer),
        field("ProcMount", "procMount", Kind::StringPointer),
        field("SeccompProfile", "seccompProfile", Kind::Untyped),
        field("AppArmorProfile", "appArmorProfile", Kind::Untyped),
    ],
);

/// Capabilities that a container gains and loses.
pub const CAPABILITIES: StructType = structure(
    ("v1.Capabilities", "*v1.Capabilities"),
    &[field("Add", "add", Kind::Strings), field("Drop", "drop", Kind::Strings)],
);

const CONTAINERS: Kind = Kind::Structs(&CONTAINER, "[]v1.Container");

/// A container.
pub const CONTAINER: StructType = structure(
    ("v1.Container", "*v1.Container"),
    &[
        written("Name", "name", Kind::String),
        field("Image", "image", Kind::String),
        field("Command", "command", Kind::Strings),
        field("Args", "args", Kind::Strings),
        field("WorkingDir", "workingDir", Kind::String),
        field("Ports", "ports", Kind::Structs(&CONTAINER_PORT, "[]v1.ContainerPort")),
        field("EnvFrom", "envFrom", Kind::Untyped),
        field("Env", "env", Kind::Structs(&ENVIRONMENT_VARIABLE, "[]v1.EnvVar")),
        written("Resources", "resources", Kind::Struct(&RESOURCES)),
        field("ResizePolicy", "resizePolicy", Kind::Untyped),
        field("RestartPolicy", "restartPolicy", Kind::StringPointer),
        field("RestartPolicyRules", "restartPolicyRules", Kind::Untyped),
        field("VolumeMounts", "volumeMounts", Kind::Structs(&VOLUME_MOUNT, "[]v1.VolumeMount")),
        field("VolumeDevices", "volumeDevices", Kind::Untyped),
        field("LivenessProbe", "livenessProbe", Kind::Pointer(&PROBE)),
        field("ReadinessProbe", "readinessProbe", Kind::Pointer(&PROBE)),
        field("StartupProbe", "startupProbe", Kind::Pointer(&PROBE)),
        field("Lifecycle", "lifecycle", Kind::Untyped),
        field("TerminationMessagePath", "terminationMessagePath", Kind::String),
        field("TerminationMessagePolicy", "terminationMessagePolicy", Kind::String),
        field("ImagePullPolicy", "imagePullPolicy", Kind::String),
        field("SecurityContext", "securityContext", Kind::Pointer(&SECURITY_CONTEXT)),
        field("Stdin", "stdin", Kind::Bool),
        field("StdinOnce", "stdinOnce", Kind::Bool),
        field("TTY", "tty", Kind::Bool),
    ],
);

/// What a container asks for and may use; the amounts are as they were written.
pub const RESOURCES: StructType = structure(
    ("v1.ResourceRequirements", "*v1.ResourceRequirements"),
    &[
        field("Limits", "limits", Kind::Untyped),
        field("Requests", "requests", Kind::Untyped),
        field("Claims", "claims", Kind::Untyped),
    ],
);

/// A port of a container.
pub const CONTAINER_PORT: StructType = structure(
    ("v1.ContainerPort", "*v1.ContainerPort"),
    &[
        field("Name", "name", Kind::String),
        field("HostPort", "hostPort", Kind::Int32),
        written("ContainerPort", "containerPort", Kind::Int32),
        field("Protocol", "protocol", Kind::String),
        field("HostIP", "hostIP", Kind::String),
    ],
);

/// An environment variable.
pub const ENVIRONMENT_VARIABLE: StructType = structure(
    ("v1.EnvVar", "*v1.EnvVar"),
    &[
        written("Name", "name", Kind::String),
        field("Value", "value", Kind::String),
        field("ValueFrom", "valueFrom", Kind::Untyped),
    ],
);

/// Where a volume stands in a container.
pub const VOLUME_MOUNT: StructType = structure(
    ("v1.VolumeMount", "*v1.VolumeMount"),
    &[
        written("Name", "name", Kind::String),
        field("ReadOnly", "readOnly", Kind::Bool),
        field("RecursiveReadOnly", "recursiveReadOnly", Kind::StringPointer),
        written("MountPath", "mountPath", Kind::String),
        field("SubPath", "subPath", Kind::String),
        field("MountPropagation", "mountPropagation", Kind::StringPointer),
        field("SubPathExpr", "subPathExpr", Kind::String),
    ],
);

/// A probe; the kinds of probe are an embedded struct in Go, so their fields are its own.
pub const PROBE: StructType = structure(
    ("v1.Probe", "*v1.Probe"),
    &[
        field("Exec", "exec", Kind::Pointer(&EXEC_ACTION)),
        field("HTTPGet", "httpGet", Kind::Pointer(&HTTP_GET_ACTION)),
        field("TCPSocket", "tcpSocket", Kind::Pointer(&TCP_SOCKET_ACTION)),
        field("GRPC", "grpc", Kind::Pointer(&GRPC_ACTION)),
        field("InitialDelaySeconds", "initialDelaySeconds", Kind::Int32),
        field("TimeoutSeconds", "timeoutSeconds", Kind::Int32),
        field("PeriodSeconds", "periodSeconds", Kind::Int32),
        field("SuccessThreshold", "successThreshold", Kind::Int32),
        field("FailureThreshold", "failureThreshold", Kind::Int32),
        field("TerminationGracePeriodSeconds", "terminationGracePeriodSeconds", Kind::Int64Pointer),
    ],
);

/// A probe by a command.
pub const EXEC_ACTION: StructType =
    structure(("v1.ExecAction", "*v1.ExecAction"), &[field("Command", "command", Kind::Strings)]);

/// A probe by an HTTP request.
pub const HTTP_GET_ACTION: StructType = structure(
    ("v1.HTTPGetAction", "*v1.HTTPGetAction"),
    &[
        field("Path", "path", Kind::String),
        written("Port", "port", Kind::IntOrString),
        field("Host", "host", Kind::String),
        field("Scheme", "scheme", Kind::String),
        field("HTTPHeaders", "httpHeaders", Kind::Untyped),
    ],
);

/// A probe by a connection.
pub const TCP_SOCKET_ACTION: StructType = structure(
    ("v1.TCPSocketAction", "*v1.TCPSocketAction"),
    &[written("Port", "port", Kind::IntOrString), field("Host", "host", Kind::String)],
);

/// A probe by gRPC's health service.
pub const GRPC_ACTION: StructType = structure(
    ("v1.GRPCAction", "*v1.GRPCAction"),
    &[written("Port", "port", Kind::Int32), written("Service", "service", Kind::StringPointer)],
);

/// A port of a service.
pub const SERVICE_PORT: StructType = structure(
    ("v1.ServicePort", "*v1.ServicePort"),
    &[
        field("Name", "name", Kind::String),
        field("Protocol", "protocol", Kind::String),
        field("AppProtocol", "appProtocol", Kind::StringPointer),
        written("Port", "port", Kind::Int32),
        written("TargetPort", "targetPort", Kind::IntOrString),
        field("NodePort", "nodePort", Kind::Int32),
    ],
);
