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

    /// A variable's value; nil if it isn't set. Setting a value moves the variable to the end, nil removes it.
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

/// An entry for the hosts file of a container.
public struct HostAddress: Sendable, Hashable {
    public var name: String
    /// The IP address.
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
    /// The limit in force; -1 for none.
    public var soft: Int64
    /// The maximum to which the process may raise `soft`; -1 for none.
    public var hard: Int64

    public init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}

/// The network of an exec's container.
public enum NetworkMode: Int, Sendable, Hashable {
    /// A network of its own with access to the outside; the solver's default.
    case sandbox = 0
    /// The solver's network; requires the entitlement `network.host`.
    case host = 1
    case none = 2
}

/// The privileges of an exec's container.
public enum SecurityMode: Int, Sendable, Hashable {
    /// The default privileges.
    case sandbox = 0
    /// All privileges; requires the entitlement `security.insecure`.
    case insecure = 1
}

/// Proxy variables for an exec that aren't part of its cache key; an empty value sets no variable.
public struct ProxyEnvironment: Sendable, Hashable {
    /// `HTTP_PROXY`
    public var http = ""
    /// `HTTPS_PROXY`
    public var https = ""
    /// `FTP_PROXY`
    public var ftp = ""
    /// `NO_PROXY`
    public var exceptions = ""
    /// `ALL_PROXY`
    public var all = ""

    public init() {}
}

/// A device of the Container Device Interface (CDI).
public struct CDIDevice: Sendable, Hashable {
    /// The qualified name, e.g. `vendor.com/device=name`.
    public var name: String
    /// Whether the exec may run without the device.
    public var isOptional: Bool

    public init(name: String, isOptional: Bool = false) {
        self.name = name
        self.isOptional = isOptional
    }
}
