import LLB

extension ProxyEnvironment {
    /// Reads build arguments, whose names count in any case; nil where none is a proxy.
    ///
    /// Commands get them without the image keeping them.
    init?(arguments: [String: String]) {
        self.init()
        var isFound = false
        // In order of the bytes: of two spellings of a name the later one counts.
        for name in arguments.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
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
