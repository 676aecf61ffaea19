/// Where the service takes connections.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// It listens there itself.
    case address(ServiceAddress)
    /// Sockets that the process was started with (`fd://NAME`): those of a name; of all names where it is empty.
    case passed(name: String)

    /// Reads `unix:///PATH`, `tcp://HOST:PORT`, `fd://`, `fd://NAME`.
    ///
    /// - Throws: an error that quotes the text and says what was expected.
    package init(parsing text: String) throws(ServiceAddress.ParseError) {
        guard text.hasPrefix("fd://") else {
            self = .address(try ServiceAddress(parsing: text))
            return
        }
        let name = String(text.dropFirst("fd://".count))
        // What systemd takes for `FileDescriptorName=`.
        guard name.utf8.count <= 255, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") })
        else {
            let expected = "expected fd:// or fd://NAME, a name of passed sockets"
            throw .init(description: "invalid address \"\(text)\": \(expected)")
        }
        self = .passed(name: name)
    }

    /// The address as it was given.
    package var description: String {
        switch self {
        case .address(let address): address.description
        case .passed(let name): "fd://\(name)"
        }
    }
}
