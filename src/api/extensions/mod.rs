//! The group `extensions.istio.io`: programs that run inside the proxies.

mod traffic_extension;
mod wasm_plugin;

pub use traffic_extension::{ExtensionPhase, LuaScript, TrafficExtension};
pub use wasm_plugin::{
    EnvironmentSource, EnvironmentVariable, FailStrategy, ImagePullPolicy, PluginType, TrafficSelector, VmConfig,
    WasmModule, WasmPhase, WasmPlugin,
};
