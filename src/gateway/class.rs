//! The classes of gateways: which controller of istiod answers for a class, and what it makes.

use super::control_plane::ControlPlane;
use crate::values::Tree;

/// What istiod makes of the gateways of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Controller {
    /// The name in `spec.controllerName` of a `GatewayClass`; the one of [`CONTROLLERS`]' first entry can be changed.
    pub name: &'static str,
    /// The class that it has by itself.
    pub class: &'static str,
    /// The template; none when gateways of the class run elsewhere.
    pub template: Option<&'static str>,
    /// What templates see as the label of the controller.
    pub label: &'static str,
    /// The type of the service, unless the Gateway wants another.
    pub service_type: &'static str,
    /// Whether names of objects end in the name of the class.
    pub has_suffix: bool,
    /// When istiod has this controller.
    pub needs: Need,
}

/// What switches a controller on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// A switch of istiod: its name and how it stands by itself.
    Switch(&'static str, bool),
    /// Ambient mode, and a switch.
    Ambient(&'static str, bool),
}

/// All controllers; the first is the one of ordinary gateways.
pub const CONTROLLERS: &[Controller] = &[
    Controller {
        name: "istio.io/gateway-controller",
        class: "istio",
        template: Some("kube-gateway"),
        label: "istio.io-gateway-controller",
        service_type: "LoadBalancer",
        has_suffix: true,
        needs: Need::Nothing,
    },
    Controller {
        name: "istio.io/mesh-controller",
        class: "istio-waypoint",
        template: Some("waypoint"),
        label: "istio.io-mesh-controller",
        service_type: "ClusterIP",
        has_suffix: false,
        needs: Need::Ambient("PILOT_ENABLE_AMBIENT_WAYPOINTS", true),
    },
    Controller {
        name: "istio.io/eastwest-controller",
        class: "istio-east-west",
        template: Some("waypoint"),
        label: "istio.io-eastwest-controller",
        service_type: "LoadBalancer",
        has_suffix: false,
        needs: Need::Ambient("AMBIENT_ENABLE_MULTI_NETWORK", false),
    },
    Controller {
        name: "istio.io/agentgateway-controller",
        class: "istio-agentgateway",
        template: Some("agentgateway"),
        // istiod shares this one between the two kinds of ordinary gateways.
        label: "istio.io-gateway-controller",
        service_type: "LoadBalancer",
        has_suffix: false,
        needs: Need::Switch("PILOT_ENABLE_AGENTGATEWAY", false),
    },
    Controller {
        name: "istio.io/unmanaged-gateway",
        class: "istio-remote",
        template: None,
        label: "",
        service_type: "",
        has_suffix: false,
        needs: Need::Switch("PILOT_MULTI_NETWORK_DISCOVER_GATEWAY_API", true),
    },
];

/// The controller of a class, with the name that it goes by in this control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// What it makes.
    pub controller: &'static Controller,
    /// Its name.
    pub name: &'a str,
}

/// Why a class is not answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoController {
    /// The class belongs to somebody else, or to nobody.
    Foreign {
        /// The controller that a `GatewayClass` of the input names.
        controller: Option<String>,
    },
    /// istiod would, but is not set up for it: a flag that does.
    SwitchedOff {
        /// The flag, as it is typed.
        flag: String,
    },
}

/// Returns the controller of a class. A `GatewayClass` of the input decides before what istiod has by itself.
pub fn choose<'a>(
    class: &str,
    gateway_class: Option<&'a Tree>,
    control_plane: &'a ControlPlane,
) -> Result<Chosen<'a>, NoController> {
    let ordinary = control_plane.setting("PILOT_GATEWAY_API_CONTROLLER_NAME", CONTROLLERS[0].name);
    let ordinary_class = control_plane.setting("PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME", CONTROLLERS[0].class);
    let names = CONTROLLERS.iter().enumerate().map(|(index, controller)| match index {
        0 => (controller, ordinary, ordinary_class),
        _ => (controller, controller.name, controller.class),
    });
    let wanted = gateway_class.and_then(|object| object.get_path(&["spec", "controllerName"])?.as_str());
    let found = match wanted {
        Some(wanted) => names.into_iter().find(|(_, name, _)| *name == wanted),
        None => names.into_iter().find(|(_, _, known)| *known == class),
    };
    let Some((controller, name, _)) = found else {
        return Err(NoController::Foreign { controller: wanted.map(str::to_owned) });
    };
    let flag = |name: &str| format!("--set values.pilot.env.{name}=true");
    match controller.needs {
        Need::Switch(switch, default) if !control_plane.switch(switch, default) => {
            Err(NoController::SwitchedOff { flag: flag(switch) })
        }
        Need::Ambient(..) if !control_plane.switch("PILOT_ENABLE_AMBIENT", false) => {
            Err(NoController::SwitchedOff { flag: "--profile ambient".to_owned() })
        }
        Need::Ambient(switch, default) if !control_plane.switch(switch, default) => {
            Err(NoController::SwitchedOff { flag: flag(switch) })
        }
        _ => Ok(Chosen { controller, name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn control_plane(switches: &[(&str, &str)]) -> ControlPlane {
        let environment = switches.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ControlPlane { environment, ..ControlPlane::default() }
    }

    #[test]
    fn istiod_has_classes_by_itself() {
        let plain = control_plane(&[]);
        assert_eq!(choose("istio", None, &plain).unwrap().controller.template, Some("kube-gateway"));
        assert_eq!(choose("istio-remote", None, &plain).unwrap().controller.template, None);
        assert_eq!(choose("nginx", None, &plain), Err(NoController::Foreign { controller: None }));
        let Err(NoController::SwitchedOff { flag }) = choose("istio-waypoint", None, &plain) else {
            panic!("a waypoint")
        };
        assert_eq!(flag, "--profile ambient");
        let ambient = control_plane(&[("PILOT_ENABLE_AMBIENT", "true")]);
        assert_eq!(choose("istio-waypoint", None, &ambient).unwrap().controller.service_type, "ClusterIP");
        let Err(NoController::SwitchedOff { flag }) = choose("istio-east-west", None, &ambient) else {
            panic!("a way in")
        };
        assert_eq!(flag, "--set values.pilot.env.AMBIENT_ENABLE_MULTI_NETWORK=true");
        let agent = control_plane(&[("PILOT_ENABLE_AGENTGATEWAY", "1")]);
        assert_eq!(choose("istio-agentgateway", None, &agent).unwrap().controller.template, Some("agentgateway"));
    }

    #[test]
    fn a_gateway_class_names_its_controller() {
        let class =
            |controller: &str| json::decode(&format!(r#"{{"spec": {{"controllerName": "{controller}"}}}}"#)).unwrap();
        let (ours, theirs) = (class("istio.io/gateway-controller"), class("example.com/other"));
        let plain = control_plane(&[]);
        assert_eq!(choose("mine", Some(&ours), &plain).unwrap().controller.template, Some("kube-gateway"));
        let foreign = NoController::Foreign { controller: Some("example.com/other".to_owned()) };
        assert_eq!(choose("istio", Some(&theirs), &plain), Err(foreign));
        let renamed = control_plane(&[
            ("PILOT_GATEWAY_API_CONTROLLER_NAME", "example.com/other"),
            ("PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME", "edge"),
        ]);
        assert_eq!(choose("istio", Some(&theirs), &renamed).unwrap().name, "example.com/other");
        assert_eq!(choose("edge", None, &renamed).unwrap().name, "example.com/other");
        assert!(choose("istio", None, &renamed).is_err());
    }
}
