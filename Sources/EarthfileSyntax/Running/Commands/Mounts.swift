import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Reads the mounts of a command, e.g. `--mount type=cache,target=/root/.cache`.
    mutating func mountOptions(of line: CommandLine) async throws -> [StepOption<RunOptions>] {
        var options: [StepOption<RunOptions>] = []
        for word in line.words(.mount) {
            let text = try await expand(word)
            if text.isEmpty { continue }
            options.append(try await mount(try fields(text, at: word.range), at: word.range))
        }
        return options
    }

    /// The fields of a `--mount` flag.
    struct MountFields {
        var type = ""
        var id = ""
        var source = ""
        var target = ""
        var mode: UInt32?
        var sharing = Mount.CacheSharing.locked
        var isReadOnly = false
    }

    private static let mountKeys = ["id", "type", "source", "target", "ro", "readonly", "mode", "chmod", "sharing"]

    private func fields(_ text: String, at range: SourceRange) throws -> MountFields {
        var fields = MountFields()
        for part in text.parts(separatedBy: ",") {
            let pair = part.parts(separatedBy: "=", maxSplits: 1, omittingEmpty: false).map(String.init)
            let (key, value) = (pair.first ?? "", pair.count > 1 ? pair[1] : "")
            switch key {
            case "id": fields.id = value
            case "type": fields.type = value
            case "source", "src": fields.source = value
            case "target", "dst", "destination": fields.target = value
            case "ro", "readonly": fields.isReadOnly = value != "false"
            case "mode", "chmod":
                guard let mode = UInt32(value, radix: 8), value.hasPrefix("0") else {
                    throw error(
                        "earthfile.mount",
                        "expected an octal number such as 0644 for \(key), found '\(value)'",
                        at: range
                    )
                }
                fields.mode = mode
            case "sharing":
                guard let sharing = Self.sharing(value) else { throw wrongSharing(value, at: range) }
                fields.sharing = sharing
            case "uid", "gid", "from":
                throw error("earthfile.mount", "a mount in an Earthfile can't have '\(key)'", at: range)
            default:
                let near = nearestWord(to: key, among: Self.mountKeys).map { "; did you mean '\($0)'?" } ?? ""
                throw error("earthfile.mount", "a mount has no option '\(key)'\(near)", at: range)
            }
        }
        return fields
    }

    static func sharing(_ text: String) -> Mount.CacheSharing? {
        switch text {
        case "locked", "": .locked
        case "shared": .shared
        case "private": .private
        default: nil
        }
    }

    func wrongSharing(_ value: String, at range: SourceRange) -> DiagnosticsError {
        let near =
            nearestWord(to: value, among: ["locked", "shared", "private"]).map { "; did you mean '\($0)'?" } ?? ""
        return error("earthfile.sharing", "expected locked, shared or private, found '\(value)'\(near)", at: range)
    }

    private func mount(_ fields: MountFields, at range: SourceRange) async throws -> StepOption<RunOptions> {
        let needsTarget = fields.type != "ssh" && fields.type != "ssh-experimental"
        if needsTarget, fields.target.isEmpty, !fields.type.isEmpty {
            throw error("earthfile.mount", "a mount of type \(fields.type) needs 'target=PATH'", at: range)
        }
        let target = absolute(fields.target)
        switch fields.type {
        case "cache":
            let cache = Cache(
                directory: target,
                id: cacheID(fields.id, target),
                sharing: fields.sharing,
                mode: fields.mode
            )
            return cache.mount
        case "tmpfs": return .tmpfs(target)
        case "secret":
            var id = fields.id.isEmpty ? String(PathText.clean(fields.target).drop { $0 == "/" }) : fields.id
            if id.hasPrefix("+secrets/") { id = String(id.dropFirst("+secrets/".utf8.count)) }
            return .secret(id, at: target, mode: fields.mode ?? 0o444)
        case "ssh", "ssh-experimental":
            return .ssh(fields.id, at: fields.target.isEmpty ? "" : target)
        case "bind":
            let files = try await build.files(of: project, [fields.source], at: project.place(range))
            return .mount(
                target,
                from: files,
                selector: "/" + project.location.path(fields.source),
                isReadOnly: fields.isReadOnly,
                dropsChanges: !fields.isReadOnly
                    && build.request.capabilities.contains(CapabilityID.execMountBindReadWriteNoOutput)
            )
        case "bind-experimental":
            throw error(
                "earthfile.mount",
                "a build can't mount directories of the host (type=bind-experimental); use type=bind for a path of the context",
                at: range
            )
        default:
            let types = ["cache", "tmpfs", "secret", "ssh", "bind"]
            let near = nearestWord(to: fields.type, among: types).map { "; did you mean '\($0)'?" } ?? ""
            throw error(
                "earthfile.mount",
                "expected 'type=' with \(types.joined(separator: ", ")), found '\(fields.type)'\(near)",
                at: range
            )
        }
    }
}
