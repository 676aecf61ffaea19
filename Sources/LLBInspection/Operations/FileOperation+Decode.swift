import LLB
import LLBProtos

extension FileOperation {
    init(_ proto: Pb_FileOp, _ inputs: NumberedInputs) throws(OperationError) {
        var actions: [FileAction] = []
        for action in proto.actions {
            // Indexes beyond the inputs refer to earlier actions.
            let previous = try Self.action(action.input, inputs, before: actions.count)
            let base = if let previous { actions[previous].base } else { try inputs.output(action.input) }
            let origin: CopyAction.Origin =
                if let index = try Self.action(action.secondaryInput, inputs, before: actions.count) {
                    .action(index)
                } else {
                    .output(try inputs.output(action.secondaryInput))
                }
            guard let body = action.action else {
                throw .undecodable(
                    "file action \(actions.count + 1) has no known action; expected copy, mkfile, mkdir, rm or symlink"
                )
            }
            actions.append(FileAction(base: base, previous: previous, kind: FileAction.Kind(body, origin: origin)))
        }
        self.init(actions: actions)
    }

    private static func action(
        _ number: Int64,
        _ inputs: NumberedInputs,
        before count: Int
    ) throws(OperationError) -> Int? {
        guard let number = Int(exactly: number), number >= inputs.all.count else { return nil }
        let position = number - inputs.all.count
        guard position < count else {
            // Counted from 1, as `slipway dump` shows actions.
            throw .undecodable("file action \(count + 1) uses action \(position + 1), which doesn't precede it")
        }
        return position
    }
}

extension FileAction.Kind {
    fileprivate init(_ proto: Pb_FileAction.OneOf_Action, origin: CopyAction.Origin) {
        switch proto {
        case .copy(let copy): self = .copy(CopyAction(copy, origin: origin))
        case .mkfile(let file):
            self = .makeFile(
                MakeFileAction(
                    path: file.path,
                    mode: file.mode,
                    data: Array(file.data),
                    owner: file.hasOwner ? Ownership(file.owner) : nil,
                    timestamp: file.timestamp == -1 ? nil : file.timestamp
                )
            )
        case .mkdir(let directory):
            self = .makeDirectory(
                MakeDirectoryAction(
                    path: directory.path,
                    mode: directory.mode,
                    makesParents: directory.makeParents,
                    owner: directory.hasOwner ? Ownership(directory.owner) : nil,
                    timestamp: directory.timestamp == -1 ? nil : directory.timestamp
                )
            )
        case .rm(let removal):
            self = .remove(
                RemoveAction(
                    path: removal.path,
                    allowsMissing: removal.allowNotFound,
                    allowsWildcard: removal.allowWildcard
                )
            )
        case .symlink(let link):
            self = .symlink(
                SymlinkAction(
                    target: link.oldpath,
                    path: link.newpath,
                    owner: link.hasOwner ? Ownership(link.owner) : nil,
                    timestamp: link.timestamp == -1 ? nil : link.timestamp
                )
            )
        }
    }
}

extension CopyAction {
    fileprivate init(_ proto: Pb_FileActionCopy, origin: Origin) {
        var options = Options(
            owner: proto.hasOwner ? Ownership(proto.owner) : nil,
            copiesDirectoryContents: proto.dirCopyContents,
            unpacksArchives: proto.attemptUnpackDockerCompatibility,
            createsDestinationPath: proto.createDestPath,
            allowsWildcard: proto.allowWildcard
        )
        options.followsSymlinks = proto.followSymlink
        options.allowsEmptyWildcard = proto.allowEmptyWildcard
        options.timestamp = proto.timestamp == -1 ? nil : proto.timestamp
        options.includePatterns = proto.includePatterns
        options.excludePatterns = proto.excludePatterns
        options.replacesExisting = proto.alwaysReplaceExistingDestPaths
        options.requiredPaths = proto.requiredPaths
        if !proto.modeStr.isEmpty {
            options.mode = .symbolic(proto.modeStr)
        } else if proto.mode != -1 {
            options.mode = .bits(proto.mode)
        }
        self.init(origin: origin, source: proto.src, destination: proto.dest, options: options)
    }
}

extension Ownership {
    fileprivate init(_ proto: Pb_ChownOpt) {
        self.init(
            user: proto.hasUser ? Account(proto.user) : nil,
            group: proto.hasGroup ? Account(proto.group) : nil
        )
    }
}

extension Ownership.Account {
    fileprivate init(_ proto: Pb_UserOpt) {
        switch proto.user {
        case .byName(let name): self = .name(name.name)
        case .byID(let id): self = .id(id)
        case nil: self = .id(0)
        }
    }
}
