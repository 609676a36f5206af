//! The group `networking.istio.io`: how requests find their way.
