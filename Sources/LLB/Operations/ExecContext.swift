/// Environment variables, ordered by when each was last set.
public struct Environment: Sendable, Hashable {
    /// The variables in the form `NAME=value`.
    public private(set) var entries: [String]

    /// The default `PATH` that solvers and clients set in Unix containers.
    public static let defaultUnixPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Creates an environment from entries in the form `NAME=value`. If a name occurs twice, lookups return the first value.
    public init(_ entries: [String] = []) {
        self.entries = entries
    }

    /// The value of a variable; nil if the variable isn't set. Setting a value moves the variable to the end; setting nil removes
    /// the variable.
    public subscript(name: String) -> String? {
        get {
            guard let index = index(of: name) else { return nil }
            return String(decoding: entries[index].utf8.dropFirst(name.utf8.count + 1), as: UTF8.self)
        }
        set {
            if let index = index(of: name) { entries.remove(at: index) }
            if let newValue { entries.append(name + "=" + newValue) }
        }
    }

    private func index(of name: String) -> Int? {
        entries.firstIndex { entry in
            let text = entry.utf8
            return text.count > name.utf8.count && text.starts(with: name.utf8)
                && text.dropFirst(name.utf8.count).first == UInt8(ascii: "=")
        }
    }
}

/// An entry of a container's `/etc/hosts`.
public struct HostAddress: Sendable, Hashable {
    public var name: String
    /// The IP address, e.g. `10.0.0.1`.
    public var address: String

    public init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}

/// A resource limit of a process (`setrlimit`).
public struct ResourceLimit: Sendable, Hashable {
    /// The resource, e.g. `nofile`.
    public var name: String
    /// The enforced limit; -1 for no limit.
    public var soft: Int64
    /// The maximum to which the process may raise `soft`; -1 for no limit.
    public var hard: Int64

    public init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}

/// The network of an exec's container.
public enum NetworkMode: Int, Sendable, Hashable {
    /// A separate network with access to the outside; the solver's default.
    case sandbox = 0
    /// The solver's network; requires the `network.host` entitlement.
    case host = 1
    /// No network except the loopback interface.
    case none = 2
}

/// The privileges of an exec's container.
public enum SecurityMode: Int, Sendable, Hashable {
    /// The privileges that containers have by default.
    case sandbox = 0
    /// All privileges; requires the `security.insecure` entitlement.
    case insecure = 1
}

/// Proxy variables for an exec. They aren't part of its cache key.
public struct ProxyEnvironment: Sendable, Hashable {
    /// The value of `HTTP_PROXY`; empty to leave it unset.
    public var http = ""
    /// The value of `HTTPS_PROXY`; empty to leave it unset.
    public var https = ""
    /// The value of `FTP_PROXY`; empty to leave it unset.
    public var ftp = ""
    /// The value of `NO_PROXY`, the hosts that are reached without a proxy; empty to leave it unset.
    public var exceptions = ""
    /// The value of `ALL_PROXY`; empty to leave it unset.
    public var all = ""

    public init() {}
}

/// A device of the Container Device Interface (CDI).
public struct CDIDevice: Sendable, Hashable {
    /// The qualified name of the device, e.g. `vendor.com/device=name`.
    public var name: String
    /// Whether the exec runs without the device if the worker has none.
    public var isOptional: Bool

    public init(name: String, isOptional: Bool = false) {
        self.name = name
        self.isOptional = isOptional
    }
}
