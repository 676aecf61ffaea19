package import NIOHPACK

extension HPACKHeaders {
    /// The metadata of a call, without the headers that HTTP/2 and gRPC define.
    package var callMetadata: [(name: String, value: String)] {
        let own: Set<String> = ["content-type", "te", "user-agent", "content-length"]
        return compactMap { name, value, _ in
            name.hasPrefix(":") || name.hasPrefix("grpc-") || own.contains(name) ? nil : (name, value)
        }
    }
}
