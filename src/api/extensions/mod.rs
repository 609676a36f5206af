//! The group `extensions.istio.io`: programs that run inside the proxies.
