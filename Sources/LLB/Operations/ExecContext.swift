/// Environment variables in the order in which they were last set.
public struct Environment: Sendable, Hashable {
    /// `NAME=value` each.
    public private(set) var entries: [String]

    /// What solvers and clients set where a Unix container has no `PATH`.
    public static let defaultUnixPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Variables as they stand, `NAME=value` each; of several with a name, the first counts for reading.
    public init(_ entries: [String] = []) {
        self.entries = entries
    }

    /// A variable's value; nil where it isn't set. Setting moves it to the end, nil removes it.
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

/// A name that resolves to a given address in a container.
public struct HostAddress: Sendable, Hashable {
    /// The host's name.
    public var name: String
    /// Its IP address as text.
    public var address: String

    /// A name with its address.
    public init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}

/// A resource limit of a process (`setrlimit`).
public struct ResourceLimit: Sendable, Hashable {
    /// The resource, e.g. `nofile`.
    public var name: String
    /// The limit in force; -1 is none.
    public var soft: Int64
    /// What the process may raise it to; -1 is no limit.
    public var hard: Int64

    /// A limit.
    public init(name: String, soft: Int64, hard: Int64) {
        self.name = name
        self.soft = soft
        self.hard = hard
    }
}

/// The network of an exec.
public enum NetworkMode: Int, Sendable, Hashable {
    /// One of its own, with access to the outside.
    case sandbox = 0
    /// The solver's; needs the entitlement `network.host`.
    case host = 1
    /// None.
    case none = 2
}

/// The sandbox of an exec.
public enum SecurityMode: Int, Sendable, Hashable {
    /// The usual one.
    case sandbox = 0
    /// All privileges; needs the entitlement `security.insecure`.
    case insecure = 1
}

/// Proxy variables for an exec that are no part of its cache key.
public struct ProxyEnvironment: Sendable, Hashable {
    /// `HTTP_PROXY`
    public var http: String
    /// `HTTPS_PROXY`
    public var https: String
    /// `FTP_PROXY`
    public var ftp: String
    /// `NO_PROXY`
    public var exceptions: String
    /// `ALL_PROXY`
    public var all: String

    /// Proxies; empty sets no variable.
    public init(http: String = "", https: String = "", ftp: String = "", exceptions: String = "", all: String = "") {
        self.http = http
        self.https = https
        self.ftp = ftp
        self.exceptions = exceptions
        self.all = all
    }
}

/// A device of the Container Device Interface.
public struct CDIDevice: Sendable, Hashable {
    /// Its name, e.g. `vendor.com/device=name`.
    public var name: String
    /// True where the exec runs without it too.
    public var isOptional: Bool

    /// A device.
    public init(name: String, isOptional: Bool = false) {
        self.name = name
        self.isOptional = isOptional
    }
}
