package import NIOHPACK

extension HPACKHeaders {
    /// The call's metadata: all headers except those that HTTP/2 and gRPC define.
    package var callMetadata: [(name: String, value: String)] {
        let own: Set<String> = ["content-type", "te", "user-agent", "content-length"]
        return compactMap { name, value, _ in
            name.hasPrefix(":") || name.hasPrefix("grpc-") || own.contains(name) ? nil : (name, value)
        }
    }
}
