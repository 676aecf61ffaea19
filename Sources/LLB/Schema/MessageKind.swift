/// The schema of LLB: each message of `Protos/llb/ops.proto` with its fields.
///
/// All JSON forms and the dumps are generated from this table, so a new field of the protocol must be added here. The
/// operations have encoders of their own, because digests depend on the order of the fields. Tests compare the table with the
/// protocol's descriptors, and the encoders with the table.
package enum MessageKind: String, CaseIterable, Sendable {
    case operation = "Op"
    case input = "Input"
    case platform = "Platform"
    case constraints = "WorkerConstraints"
    case source = "SourceOp"
    case exec = "ExecOp"
    case execMeta = "Meta"
    case hostAddress = "HostIP"
    case ulimit = "Ulimit"
    case proxy = "ProxyEnv"
    case secretVariable = "SecretEnv"
    case device = "CDIDevice"
    case mount = "Mount"
    case tmpfsOptions = "TmpfsOpt"
    case cacheOptions = "CacheOpt"
    case secretOptions = "SecretOpt"
    case sshOptions = "SSHOpt"
    case file = "FileOp"
    case fileAction = "FileAction"
    case copy = "FileActionCopy"
    case makeFile = "FileActionMkFile"
    case makeDirectory = "FileActionMkDir"
    case remove = "FileActionRm"
    case symlink = "FileActionSymlink"
    case owner = "ChownOpt"
    case user = "UserOpt"
    case namedUser = "NamedUserOpt"
    case merge = "MergeOp"
    case mergeInput = "MergeInput"
    case diff = "DiffOp"
    case lowerInput = "LowerDiffInput"
    case upperInput = "UpperDiffInput"
    case passthrough = "PassthroughOp"
    case build = "BuildOp"
    case buildInput = "BuildInput"
    case definition = "Definition"
    case metadata = "OpMetadata"
    case exportCache = "ExportCache"
    case progressGroup = "ProgressGroup"
    case linuxResources = "LinuxResources"
    case sourceMap = "Source"
    case sourceInfo = "SourceInfo"
    case locations = "Locations"
    case location = "Location"
    case range = "Range"
    case position = "Position"

    /// The message's fields in the order of the `.proto` file, which is the order of their keys in JSON.
    package var fields: [MessageField] { Self.table[self] ?? [] }

    /// Returns the field with the given name; nil if the message has no such field.
    package func field(_ name: String) -> MessageField? { fields.first { $0.name == name } }

    private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.definedFields) })

    private var definedFields: [MessageField] {
        switch self {
        case .operation, .input, .platform, .constraints: vertexFields
        case .source, .build, .buildInput, .merge, .mergeInput, .diff, .lowerInput, .upperInput, .passthrough:
            operationFields
        case .exec, .execMeta, .hostAddress, .ulimit, .proxy, .secretVariable, .device: execFields
        case .mount, .tmpfsOptions, .cacheOptions, .secretOptions, .sshOptions: mountFields
        case .file, .fileAction, .copy, .makeFile, .makeDirectory, .remove, .symlink, .owner, .user, .namedUser:
            fileFields
        case .definition, .metadata, .exportCache, .progressGroup, .linuxResources: definitionFields
        case .sourceMap, .sourceInfo, .locations, .location, .range, .position: sourceFields
        }
    }

    /// Returns the fields as members of a `oneof`, of which a message sets at most one.
    static func oneof(_ name: String, _ members: [MessageField]) -> [MessageField] {
        members.map { member in
            var member = member
            member.oneof = name
            return member
        }
    }

    private var vertexFields: [MessageField] {
        switch self {
        case .operation:
            [.list(1, "inputs", .message(.input))]
                + Self.oneof(
                    "op",
                    [
                        .init(2, "exec", .message(.exec)), .init(3, "source", .message(.source)),
                        .init(4, "file", .message(.file)), .init(5, "build", .message(.build)),
                        .init(6, "merge", .message(.merge)), .init(7, "diff", .message(.diff)),
                        .init(8, "passthrough", .message(.passthrough)),
                    ]
                ) + [.init(10, "platform", .message(.platform)), .init(11, "constraints", .message(.constraints))]
        case .input: [.init(1, "digest", .string), .init(2, "index", .int64)]
        case .platform:
            [
                .init(1, "Architecture", .string), .init(2, "OS", .string), .init(3, "Variant", .string),
                .init(4, "OSVersion", .string), .list(5, "OSFeatures", .string),
            ]
        default: [.list(1, "filter", .string)]
        }
    }

    private var operationFields: [MessageField] {
        switch self {
        case .source: [.init(1, "identifier", .string), .init(2, "attrs", .map(.string))]
        case .build:
            [
                .init(1, "builder", .int64), .init(2, "inputs", .map(.message(.buildInput))),
                .init(3, "def", .message(.definition)), .init(4, "attrs", .map(.string)),
            ]
        case .merge: [.list(1, "inputs", .message(.mergeInput))]
        case .diff: [.init(1, "lower", .message(.lowerInput)), .init(2, "upper", .message(.upperInput))]
        case .passthrough: [.init(1, "id", .string), .list(2, "outputs", .int64)]
        default: [.init(1, "input", .int64)]
        }
    }

    private var execFields: [MessageField] {
        switch self {
        case .exec:
            [
                .init(1, "meta", .message(.execMeta)), .list(2, "mounts", .message(.mount)),
                .init(3, "network", .enumeration(["UNSET", "HOST", "NONE"])),
                .init(4, "security", .enumeration(["SANDBOX", "INSECURE"])),
                .list(5, "secretenv", .message(.secretVariable)), .list(6, "cdiDevices", .message(.device)),
            ]
        case .execMeta:
            [
                .list(1, "args", .string), .list(2, "env", .string), .init(3, "cwd", .string),
                .init(4, "user", .string), .init(5, "proxy_env", .message(.proxy)),
                .list(6, "extraHosts", .message(.hostAddress)), .init(7, "hostname", .string),
                .list(9, "ulimit", .message(.ulimit)), .init(10, "cgroupParent", .string),
                .init(11, "removeMountStubsRecursive", .bool), .list(12, "validExitCodes", .int32),
            ]
        case .hostAddress: [.init(1, "Host", .string), .init(2, "IP", .string)]
        case .ulimit: [.init(1, "Name", .string), .init(2, "Soft", .int64), .init(3, "Hard", .int64)]
        case .proxy:
            [
                .init(1, "http_proxy", .string), .init(2, "https_proxy", .string), .init(3, "ftp_proxy", .string),
                .init(4, "no_proxy", .string), .init(5, "all_proxy", .string),
            ]
        case .secretVariable: [.init(1, "ID", .string), .init(2, "name", .string), .init(3, "optional", .bool)]
        default: [.init(1, "name", .string), .init(2, "optional", .bool)]
        }
    }

    private var mountFields: [MessageField] {
        switch self {
        case .mount:
            [
                .init(1, "input", .int64), .init(2, "selector", .string), .init(3, "dest", .string),
                .init(4, "output", .int64), .init(5, "readonly", .bool),
                .init(6, "mountType", .enumeration(["BIND", "SECRET", "SSH", "CACHE", "TMPFS"])),
                .init(19, "TmpfsOpt", .message(.tmpfsOptions)), .init(20, "cacheOpt", .message(.cacheOptions)),
                .init(21, "secretOpt", .message(.secretOptions)), .init(22, "SSHOpt", .message(.sshOptions)),
                .init(23, "resultID", .string), .init(24, "contentCache", .enumeration(["DEFAULT", "ON", "OFF"])),
            ]
        case .tmpfsOptions: [.init(1, "size", .int64)]
        case .cacheOptions:
            [.init(1, "ID", .string), .init(2, "sharing", .enumeration(["SHARED", "PRIVATE", "LOCKED"]))]
        default:
            [
                .init(1, "ID", .string), .init(2, "uid", .uint32), .init(3, "gid", .uint32), .init(4, "mode", .uint32),
                .init(5, "optional", .bool),
            ]
        }
    }
}
