import Diagnostics
import SourceText

extension Platform {
    /// The platform that this program was built for; the default for parts that a specifier omits.
    public static let host = Platform(os: hostOS, architecture: hostArchitecture)

    private static var hostOS: String {
        #if os(macOS)
        "darwin"
        #elseif os(Windows)
        "windows"
        #elseif os(FreeBSD)
        "freebsd"
        #else
        "linux"
        #endif
    }

    private static var hostArchitecture: String {
        #if arch(arm64)
        "arm64"
        #elseif arch(arm)
        "arm"
        #elseif arch(i386)
        "386"
        #elseif arch(riscv64)
        "riscv64"
        #elseif arch(powerpc64le)
        "ppc64le"
        #elseif arch(s390x)
        "s390x"
        #else
        "amd64"
        #endif
    }

    /// Parses `OS`, `ARCH`, `OS/ARCH` or `OS/ARCH/VARIANT` with containerd's rules and messages. The OS may have a version
    /// and features, e.g. `windows(10.0.17763+win32k)`.
    ///
    /// - Parameter host: The platform that provides the OS or architecture if the specifier omits it.
    /// - Throws: `PlatformError` if the text is not a specifier.
    public init(parsing text: String, host: Platform = .host) throws(PlatformError) {
        if text.utf8.contains(UInt8(ascii: "*")) { throw .wildcard(text) }
        // As in containerd, a fourth slash stays in the last part.
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let system = try OSOptions(parsing: parts.first ?? "", in: text, hostOS: host.os)
        for part in parts.dropFirst() where part.isEmpty || !part.utf8.allSatisfy(isSpecifierByte) {
            throw .invalidComponent(part, in: text)
        }
        self.init(os: system.name, architecture: "", osVersion: system.version, osFeatures: system.features)
        switch parts.count {
        case 1:
            if Self.knownSystems.contains(os) {
                (architecture, variant) = (host.architecture, host.variant)
                return
            }
            (architecture, variant) = Self.normalized(architecture: text, variant: "")
            if architecture == "arm", variant == "v7" { variant = "" }
            guard Self.knownArchitectures.contains(architecture) else { throw .unknown(text) }
            os = host.os
        case 2:
            (architecture, variant) = Self.normalized(architecture: parts[1], variant: "")
            if architecture == "arm", variant == "v7" { variant = "" }
        case 3:
            (architecture, variant) = Self.normalized(architecture: parts[1], variant: parts[2])
            if architecture == "arm64", variant.isEmpty { variant = "v8" }
        default:
            throw .tooManyParts(text)
        }
    }

    static let knownSystems = [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
        "openbsd", "plan9", "solaris", "windows", "zos",
    ]
    static let knownArchitectures = [
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "ppc64", "ppc64le", "loong64", "mips", "mipsle",
        "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "riscv", "riscv64", "s390", "s390x", "sparc",
        "sparc64", "wasm",
    ]
}

private func isSpecifierByte(_ byte: UInt8) -> Bool { isWordByte(byte) || byte == UInt8(ascii: ".") }

private func isWordByte(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}

/// The OS part of a specifier, `NAME(VERSION+FEATURE…)`, e.g. `windows(10.0.17763+win32k)`.
private struct OSOptions {
    var name: String
    var version = ""
    var features: [String] = []

    init(parsing part: String, in specifier: String, hostOS: String) throws(PlatformError) {
        let bytes = Array(part.utf8)
        let nameEnd = bytes.firstIndex(of: UInt8(ascii: "(")) ?? bytes.count
        guard nameEnd > 0, bytes[..<nameEnd].allSatisfy(isWordByte) else { throw .invalidSystem(part, in: specifier) }
        name = Platform.normalized(os: String(decoding: bytes[..<nameEnd], as: UTF8.self), host: hostOS)
        guard nameEnd < bytes.count else { return }
        guard bytes.last == UInt8(ascii: ")") else { throw .invalidSystem(part, in: specifier) }
        let options = bytes[(nameEnd + 1)..<(bytes.count - 1)]
            .split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
        for (index, option) in options.enumerated() {
            let valid = option.allSatisfy { isSpecifierByte($0) || $0 == UInt8(ascii: "%") }
            guard valid, index == 0 || !option.isEmpty else { throw .invalidSystem(part, in: specifier) }
            let text = String(decoding: option, as: UTF8.self)
            guard let decoded = PercentEncoding.decode(text[...]) else {
                throw index == 0 ? .invalidVersion(text, in: specifier) : .invalidFeature(text, in: specifier)
            }
            if index == 0 { version = decoded } else { features.append(decoded) }
        }
    }
}

/// The reason why a string isn't a platform specifier, with containerd's messages.
public enum PlatformError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text contains a `*`.
    case wildcard(String)
    /// The OS part is not of the form `NAME` or `NAME(VERSION+FEATURE…)`.
    case invalidSystem(String, in: String)
    /// The OS version has an invalid percent escape.
    case invalidVersion(String, in: String)
    /// An OS feature has an invalid percent escape.
    case invalidFeature(String, in: String)
    /// The architecture or variant is empty, or contains characters other than letters, digits, `_`, `.` and `-`.
    case invalidComponent(String, in: String)
    /// The text is a single word that is neither an OS nor an architecture.
    case unknown(String)
    /// The text has more than three parts.
    case tooManyParts(String)

    public var description: String {
        switch self {
        case .wildcard(let text): "\(quoted(text)): wildcards not yet supported: invalid argument"
        case .invalidSystem(let part, in: let text):
            "\(quoted(part)) is an invalid OS component of \(quoted(text)): OSAndVersion specifier component must match "
                + #""^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$": invalid argument"#
        case .invalidVersion(let part, in: let text):
            "\(quoted(text)) has an invalid OS version \(quoted(part)): invalid URL escape"
        case .invalidFeature(let part, in: let text):
            "\(quoted(text)) has invalid OS features: invalid os feature \(quoted(part)): invalid URL escape"
        case .invalidComponent(let part, in: let text):
            "\(quoted(part)) is an invalid component of \(quoted(text)): platform specifier component must match "
                + #""^[A-Za-z0-9_.-]+$": invalid argument"#
        case .unknown(let text): "\(quoted(text)): unknown operating system or architecture: invalid argument"
        case .tooManyParts(let text): "\(quoted(text)): cannot parse platform specifier: invalid argument"
        }
    }
}
