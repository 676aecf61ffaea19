import BuildPlan
import SyntaxKit
import ValueTree

/// The documentation of flags and of the fields of their values. A flag has the same meaning in every instruction, except for
/// `--from`.
enum FlagReference {
    private static let docs: [String: String] = [
        "checksum": "The expected digest of a download (`sha256:…`), or the expected commit of a Git repository.",
        "chmod": "The permissions of the files, in octal or symbolic notation.",
        "chown": "The owner of the files: `USER[:GROUP]`, by name or number.",
        "device": "A CDI device that the command can use.",
        "exclude": "A glob pattern for paths to leave out. The flag can be repeated.",
        "from": "The stage, image or named context to copy from, instead of the build context.",
        "interval": "The time between checks, e.g. `30s`.",
        "keep-git-dir": "Keeps the `.git` directory of a Git repository.",
        "link": "Creates an independent layer, which is reused even if the layers below it change.",
        "mount":
            "Mounts files, a cache, a secret or an SSH agent for this command, e.g. `type=cache,target=/root/.cache`.",
        "network": "The network of the command. `host` requires an entitlement.",
        "optional": "Leaves out sources that don't exist. Requires an extension.",
        "parents": "Keeps the parent directories of the sources.",
        "platform":
            "The platform of the base, e.g. `linux/arm64` or `$BUILDPLATFORM`. The default is the target platform.",
        "retries": "The number of consecutive failures that make the container unhealthy.",
        "security": "The confinement of the command. `insecure` requires an entitlement.",
        "start-interval": "The time between checks during the start period.",
        "start-period": "The time that a container needs to start, during which failures don't count.",
        "timeout": "The time limit of one check.",
        "unpack": "Unpacks archives, including downloaded ones. `--unpack=false` keeps local archives packed.",
    ]

    /// Returns the documentation of a flag of the given instruction.
    static func description(_ flag: FlagSpecification, of kind: InstructionKind) -> FlagDescription {
        var takesValue = true
        if case .boolean = flag.kind { takesValue = false }
        var description = FlagDescription(flag.name, takesValue: takesValue, doc: docs[flag.name] ?? "")
        switch flag.name {
        case "device": description.fields = DeviceKey.allCases.map(field)
        case "exclude": description.role = .contextPath
        case "from":
            description.replacesContext = true
            if kind == .include {
                description.doc = "The named context to read the file from, instead of the build context."
            } else {
                description.role = .stageOrImage
            }
        case "mount": description.fields = MountKey.allCases.map(field)
        case "network": description.values = RunStep.Network.allCases.map(\.rawValue)
        case StepReader.optionalFlag.name: description.canBeContained = false
        case "platform": description.role = .platform
        case "security": description.values = RunStep.Security.allCases.map(\.rawValue)
        default: break
        }
        return description
    }

    private static func field(_ key: DeviceKey) -> FlagDescription {
        switch key {
        case .name: FlagDescription(key.rawValue, doc: "The name of the device, e.g. `vendor.com/class=name`.")
        case .required: FlagDescription(key.rawValue, takesValue: false, doc: "Fails the step if the device is absent.")
        }
    }

    private static func field(_ key: MountKey) -> FlagDescription {
        let doc = doc(key.canonical)
        var field = FlagDescription(
            key.rawValue,
            takesValue: !key.isBoolean,
            doc: key == key.canonical ? doc : "The same as `\(key.canonical.rawValue)`. \(doc)"
        )
        switch key {
        case .from: field.role = .stageOrImage
        case .sharing: field.values = MountSpec.Sharing.allCases.map(\.rawValue)
        case .type: field.values = MountSpec.Kind.allCases.map(\.rawValue)
        default: break
        }
        return field
    }

    private static func doc(_ key: MountKey) -> String {
        switch key {
        case .type: "The kind of mount. The default is `bind`."
        case .from: "The stage, image or named context to mount. For `bind` and `cache` mounts."
        case .target, .dst, .destination: "The mount point."
        case .source, .src: "The path to mount, inside `from`. For `bind` and `cache` mounts."
        case .id: "The ID of a cache, secret or SSH agent."
        case .sharing: "How concurrent builds use a `cache`."
        case .required: "Fails the step if the secret or SSH agent is missing."
        case .readonly, .ro: "Makes the mount read-only. For `bind` and `cache` mounts."
        case .readwrite, .rw: "Makes a `bind` mount writable; changes are discarded."
        case .env: "The environment variable that is set to the secret."
        case .mode: "The permissions in octal. For `cache`, `secret` and `ssh` mounts."
        case .uid: "The user ID of the owner. For `cache`, `secret` and `ssh` mounts."
        case .gid: "The group ID of the owner. For `cache`, `secret` and `ssh` mounts."
        case .size: "The size limit of a `tmpfs`, e.g. `64m`."
        }
    }
}
