/// An address in the `listen` setting.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An address that the service binds.
    case address(ServiceAddress)
    /// Sockets that the process inherited (`fd://NAME`): the sockets with this name, or all sockets if the name is empty.
    case passed(name: String)

    /// Parses `unix:///PATH`, `tcp://HOST:PORT`, `fd://` or `fd://NAME`.
    ///
    /// - Throws: `ParseError`, which quotes the text and the expected form.
    package init(parsing text: String) throws(ServiceAddress.ParseError) {
        guard text.hasPrefix("fd://") else {
            self = .address(try ServiceAddress(parsing: text))
            return
        }
        let name = String(text.dropFirst("fd://".count))
        // systemd's `FileDescriptorName=` accepts these names, and also names with spaces, which an address can't contain.
        guard name.utf8.count <= 255, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") })
        else {
            let expected = "expected fd:// or fd://NAME with at most 255 printable ASCII characters except \":\""
            throw .init(description: "invalid address \"\(text)\": \(expected)")
        }
        self = .passed(name: name)
    }

    /// The address in the form that `init(parsing:)` reads.
    package var description: String {
        switch self {
        case .address(let address): address.description
        case .passed(let name): "fd://\(name)"
        }
    }
}
