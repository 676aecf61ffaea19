package import LLB
import SourceText

extension ProxyEnvironment {
    /// Creates the proxy settings from build arguments such as `http_proxy` or `HTTP_PROXY`; nil if there are none.
    ///
    /// Commands see the settings as environment variables, but the image does not keep them.
    package init?(arguments: [String: String]) {
        self.init()
        var isFound = false
        // Sorted in byte order for a deterministic result: if both `HTTP_PROXY` and `http_proxy` are given, `http_proxy`
        // counts.
        for name in arguments.keys.sortedUnlessCancelled(by: bytewiseLess) {
            guard let value = arguments[name] else { continue }
            switch name.lowercased() {
            case "http_proxy": http = value
            case "https_proxy": https = value
            case "ftp_proxy": ftp = value
            case "no_proxy": exceptions = value
            case "all_proxy": all = value
            default: continue
            }
            isFound = true
        }
        if !isFound { return nil }
    }
}
