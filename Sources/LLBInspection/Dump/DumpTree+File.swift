import LLB
import LLBProtos
import SourceText

extension DefinitionDump {
    /// One action of a file operation.
    func describe(_ action: Pb_FileAction, of op: Pb_Op, actions: [Pb_FileAction], in block: inout DumpBlock) {
        block.line("- \(verb(action))")
        block.indented { block in
            block.line("on: \(base(action.input, of: op, actions: actions))")
            let isCopy = if case .copy = action.action { true } else { false }
            if isCopy || action.secondaryInput != -1 {
                block.line("from: \(base(action.secondaryInput, of: op, actions: actions))")
            }
            if action.output != -1 { block.line("output: \(action.output)") }
            describe(action, of: op, in: &block)
        }
    }

    /// An index of a file action: an input of the operation or, past those, an action before.
    private func base(_ index: Int64, of op: Pb_Op, actions: [Pb_FileAction]) -> String {
        let action = index.subtractingReportingOverflow(Int64(op.inputs.count)).partialValue
        guard action >= 0, action < actions.count else { return name(ofInput: index, of: op) }
        return "action \(action + 1)"
    }

    private func verb(_ action: Pb_FileAction) -> String {
        switch action.action {
        case .copy: "copy"
        case .mkfile(let file): "mkfile \(DumpBlock.quoted(file.path))"
        case .mkdir(let directory): "mkdir \(DumpBlock.quoted(directory.path))"
        case .rm(let remove): "rm \(DumpBlock.quoted(remove.path))"
        case .symlink(let link): "symlink \(DumpBlock.quoted(link.newpath))"
        case nil: "nothing"
        }
    }

    private func describe(_ action: Pb_FileAction, of op: Pb_Op, in block: inout DumpBlock) {
        switch action.action {
        case .copy(let copy): describe(copy, of: op, in: &block)
        case .mkfile(let file):
            block.line("mode: \(octal(Int64(file.mode)))")
            if file.hasOwner { owner(file.owner, of: op, in: &block) }
            time(file.timestamp, in: &block)
            contents(Array(file.data), in: &block)
        case .mkdir(let directory):
            block.line("mode: \(octal(Int64(directory.mode)))")
            block.flag("parents", directory.makeParents)
            if directory.hasOwner { owner(directory.owner, of: op, in: &block) }
            time(directory.timestamp, in: &block)
        case .rm(let remove):
            block.flag("allow-not-found", remove.allowNotFound)
            block.flag("allow-wildcard", remove.allowWildcard)
        case .symlink(let link):
            block.text("target", link.oldpath)
            if link.hasOwner { owner(link.owner, of: op, in: &block) }
            time(link.timestamp, in: &block)
        case nil: break
        }
    }

    private func describe(_ copy: Pb_FileActionCopy, of op: Pb_Op, in block: inout DumpBlock) {
        block.text("src", copy.src)
        block.text("dest", copy.dest)
        if copy.hasOwner { owner(copy.owner, of: op, in: &block) }
        if copy.mode != -1 { block.line("mode: \(octal(Int64(copy.mode)))") }
        block.text("mode-string", copy.modeStr)
        time(copy.timestamp, in: &block)
        block.flag("follow-symlink", copy.followSymlink)
        block.flag("contents-only", copy.dirCopyContents)
        block.flag("unpack", copy.attemptUnpackDockerCompatibility)
        block.flag("create-dest-path", copy.createDestPath)
        block.flag("allow-wildcard", copy.allowWildcard)
        block.flag("allow-empty-wildcard", copy.allowEmptyWildcard)
        block.flag("always-replace", copy.alwaysReplaceExistingDestPaths)
        block.texts("include", copy.includePatterns)
        block.texts("exclude", copy.excludePatterns)
        block.texts("required", copy.requiredPaths)
    }

    /// Nanoseconds since 1970; -1 is no time.
    private func time(_ timestamp: Int64, in block: inout DumpBlock) {
        if timestamp != -1 { block.line("timestamp: \(timestamp)") }
    }

    private func owner(_ owner: Pb_ChownOpt, of op: Pb_Op, in block: inout DumpBlock) {
        if owner.hasUser { block.line("user: \(user(owner.user, of: op))") }
        if owner.hasGroup { block.line("group: \(user(owner.group, of: op))") }
    }

    /// A number, or a name with the file system whose user database resolves it.
    private func user(_ user: Pb_UserOpt, of op: Pb_Op) -> String {
        switch user.user {
        case .byID(let id): String(id)
        case .byName(let named): "\(DumpBlock.quoted(named.name)) of \(name(ofInput: named.input, of: op))"
        case nil: "unset"
        }
    }

    /// A file's contents: its lines where it is text, otherwise Base64.
    private func contents(_ data: [UInt8], in block: inout DumpBlock) {
        guard !data.isEmpty else { return }
        guard let text = String(validating: data, as: UTF8.self) else {
            return block.line("data-base64: \(Base64.encode(data))")
        }
        // A last line without its end has a mark of its own, so that no two contents look alike.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let endsOpen = lines.last != ""
        if !endsOpen { lines.removeLast() }
        block.texts("data", lines)
        block.flag("no-final-newline", endsOpen)
    }
}
