import Diagnostics

/// One word of `EXPOSE`: `[[IP:]HOST:]PORT[-PORT][/PROTOCOL]`. The image keeps only port and protocol.
struct PortSpecification {
    /// The reason why a word is not a valid port; the message is that of BuildKit's frontend.
    struct Problem: Error {
        var message: String
    }

    private let address: String
    private let host: String
    private let container: String
    private let protocolName: String

    /// Parses a word.
    ///
    /// - Throws: `Problem` for a word without a port, or a protocol other than tcp, udp and sctp.
    init(parsing text: String) throws(Problem) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        host = parts.count > 1 ? parts[parts.count - 2] : ""
        address = parts.dropLast(2).joined(separator: ":")
        (container, protocolName) = try Self.splitProtocol(parts[parts.count - 1], of: text)
    }

    /// Whether the word has a host address or host port, which the image ignores.
    var hasHostPart: Bool { !host.isEmpty || !address.isEmpty }

    /// Whether the protocol contains upper-case letters.
    var hasCasedProtocol: Bool { protocolName != protocolName.lowercased() }

    /// Returns the ports in order, each as `PORT/PROTOCOL`.
    ///
    /// - Throws: `Problem` for a port outside 0 to 65535, a descending range, port ranges of different lengths, or an invalid
    ///   address.
    func ports() throws(Problem) -> [String] {
        try Self.checkAddress(address)
        guard let range = Self.range(container) else { throw Problem(message: "invalid containerPort: \(container)") }
        if !host.isEmpty {
            guard let hostRange = Self.range(host) else { throw Problem(message: "invalid hostPort: \(host)") }
            if range.count != hostRange.count, range.count != 1 {
                throw Problem(
                    message: "invalid ranges specified for container and host Ports: \(container) and \(host)"
                )
            }
        }
        return range.map { "\($0)/\(protocolName.lowercased())" }
    }

    private static func splitProtocol(
        _ text: String,
        of whole: String
    ) throws(Problem) -> (port: String, protocolName: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let port = parts.first, !port.isEmpty else {
            throw Problem(message: "invalid port: \(quoted(whole)): no port specified")
        }
        let name = parts.count > 1 ? parts[1] : ""
        switch name.lowercased() {
        case "": return (port, "tcp")
        case "tcp", "udp", "sctp": return (port, name)
        default: throw Problem(message: "invalid port: \(quoted(whole)): invalid proto: \(name)")
        }
    }

    private static func checkAddress(_ address: String) throws(Problem) {
        guard !address.isEmpty else { return }
        var bare = address
        if address.first == "[" {
            guard address.last == "]", !address.dropFirst().dropLast().contains("[") else {
                throw Problem(message: "invalid IP address \(address): address \(address):: missing ']' in address")
            }
            bare = String(address.dropFirst().dropLast())
            if bare.isEmpty { return }
        }
        guard IPAddress.isValid(bare) else { throw Problem(message: "invalid IP address: \(bare)") }
    }

    /// Parses `PORT` or `PORT-PORT` in ascending order; returns nil for any other text.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        guard let dash = text.firstIndex(of: "-") else { return number(text[...]).map { $0...$0 } }
        let first = text[..<dash]
        let last = text[text.index(after: dash)...]
        guard let start = number(first) else { return nil }
        if first == last { return start...start }
        guard let end = number(last), end >= start else { return nil }
        return start...end
    }

    private static func number(_ text: Substring) -> Int? {
        guard let value = Int(text), (0...65535).contains(value) else { return nil }
        return value
    }
}

/// Validates IP addresses.
enum IPAddress {
    /// Returns whether the text is an IPv4 address in dotted decimal form or an IPv6 address without a zone.
    static func isValid(_ text: String) -> Bool {
        text.contains(":") ? isIPv6(text) : isIPv4(text[...])
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { ("0"..."9").contains($0) }
                    && (part.count == 1 || part.first != "0") && (Int(part) ?? 256) <= 255
            }
    }

    private static func isIPv6(_ text: String) -> Bool {
        let halves = components(of: text)
        guard halves.count <= 2 else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, part) in parts.enumerated() {
                let isLast = index == halves.count - 1 && position == parts.count - 1
                if isLast, part.contains(".") {
                    guard isIPv4(part) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit) else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 2 ? groups < 8 : groups == 8
    }

    /// Returns the parts between occurrences of `::`.
    private static func components(of text: String) -> [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        while let colon = rest.indices.first(where: { rest[$0...].hasPrefix("::") }) {
            result.append(rest[..<colon])
            rest = rest[rest.index(colon, offsetBy: 2)...]
        }
        return result + [rest]
    }
}
