import Diagnostics
import LLB
import SourceText

extension TargetRun {
    /// Adds an entry to `/etc/hosts` for all later commands.
    mutating func runHOST(_ line: CommandLine) async throws {
        guard line.arguments.count == 2 else { return }
        let name = try await expand(line.arguments[0])
        let address = try await expand(line.arguments[1])
        guard Self.isAddress(address) else {
            throw error("earthfile.host", "'\(address)' is not an IP address", at: line.arguments[1].range)
        }
        hosts.removeAll { $0.name == name }
        hosts.append(HostAddress(name: name, address: address))
    }

    /// Returns whether a text has the form of an IPv4 or IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        if text.utf8.contains(UInt8(ascii: ":")) {
            let groups = text.parts(separatedBy: ":", omittingEmpty: false)
            return (3...8).contains(groups.count)
                && groups.allSatisfy { $0.utf8.count <= 4 && $0.utf8.allSatisfy(\.isASCIIHexDigit) }
        }
        let parts = text.parts(separatedBy: ".", omittingEmpty: false)
        return parts.count == 4
            && parts.allSatisfy { part in part.utf8.allSatisfy(\.isASCIIDigit) && UInt8(part) != nil }
    }
}
