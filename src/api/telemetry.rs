//! The group `telemetry.istio.io`: metrics, access logs and traces.
