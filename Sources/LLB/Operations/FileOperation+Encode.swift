import SourceText

extension FileOperation {
    /// Encodes the vertex. Its only output is the result of the last action.
    ///
    /// Actions are written in the order of BuildKit's client: each action follows the action whose result it changes, and
    /// the action whose result it copies from. Actions that the last action doesn't depend on are left out.
    ///
    /// - Throws: `OperationError` if there are no actions, or an action refers to one that doesn't precede it.
    public func vertex(_ options: VertexOptions = VertexOptions()) throws(OperationError) -> Vertex {
        guard let last = actions.indices.last else { throw .noActions }
        for (index, action) in actions.enumerated() {
            if let previous = action.previous, !(0..<index).contains(previous) { throw .unknownAction(previous) }
            if let origin = action.origin, !(0..<index).contains(origin) { throw .unknownAction(origin) }
        }
        var assembly = VertexAssembly(options: options, hasPlatform: false, capabilities: [CapabilityID.fileBase])
        let order = writeOrder(from: last, &assembly)
        // With a single action, the inputs are visited in the order of their indexes.
        if last > 0 {
            let visits = visitOrder(from: last)
            let isAsWritten = visits.elementsEqual(assembly.inputs) { $0.vertex === $1.vertex && $0.index == $1.index }
            assembly.visitOrder = isAsWritten ? nil : visits
        }

        var positions = [Int](repeating: 0, count: actions.count)
        for (position, index) in order.enumerated() { positions[index] = position }
        let numbered = assembly
        // If the task is cancelled, the loop below ends early; the caller then discards the vertex.
        var cancellation = CancellationCheck(every: 256)
        func number(_ output: Output?) -> Int { output.flatMap(numbered.position) ?? -1 }
        func number(action: Int?) -> Int? { action.map { numbered.inputs.count + positions[$0] } }

        return assembly.vertex { writer in
            writer.message(4) { file in
                for (position, index) in order.enumerated() where !cancellation.isCancelled() {
                    let action = actions[index]
                    let base = number(action.base)
                    file.message(2) {
                        $0.int(1, number(action: action.previous) ?? base)
                        $0.int(2, number(action: action.origin) ?? number(action.originOutput))
                        $0.int(3, position + 1 == order.count ? 0 : -1)
                        action.kind.encode(&$0, base: base)
                    }
                }
            }
        }
    }

    /// Returns the indexes of the actions in the order in which they are written, and adds the inputs to `assembly`.
    private func writeOrder(from last: Int, _ assembly: inout VertexAssembly) -> [Int] {
        if last == 0 {
            // Most operations have a single action.
            addInputs(of: actions[0], &assembly)
            return [0]
        }
        enum Task { case enter(Int), afterChain(Int), write(Int) }
        var tasks = [Task.enter(last)]
        var entered: Set<Int> = []
        var order: [Int] = []
        var cancellation = CancellationCheck(every: 256)
        while !cancellation.isCancelled(), let task = tasks.popLast() {
            switch task {
            case .enter(let index):
                guard entered.insert(index).inserted else { continue }
                tasks.append(.afterChain(index))
                if let previous = actions[index].previous { tasks.append(.enter(previous)) }
            case .afterChain(let index):
                addInputs(of: actions[index], &assembly)
                tasks.append(.write(index))
                if let origin = actions[index].origin { tasks.append(.enter(origin)) }
            case .write(let index):
                order.append(index)
            }
        }
        return order
    }

    private func addInputs(of action: FileAction, _ assembly: inout VertexAssembly) {
        if let base = action.base { _ = assembly.index(of: base) }
        if let output = action.originOutput { _ = assembly.index(of: output) }
    }

    /// Returns the inputs in the order in which a definition visits them: from the last action backwards.
    private func visitOrder(from last: Int) -> [Output] {
        var result: [Output] = []
        var seen: Set<ObjectIdentifier> = []
        var entered: Set<Int> = []
        var pending = [last]
        var cancellation = CancellationCheck(every: 256)
        while !cancellation.isCancelled(), let index = pending.popLast() {
            guard entered.insert(index).inserted else { continue }
            let action = actions[index]
            for output in [action.base, action.originOutput].compactMap(\.self)
            where seen.insert(ObjectIdentifier(output.vertex)).inserted {
                result.append(output)
            }
            if let previous = action.previous { pending.append(previous) }
            if let origin = action.origin { pending.append(origin) }
        }
        return result
    }
}

extension FileAction.Kind {
    /// Writes the field of `pb.FileAction` that holds the action.
    ///
    /// - Parameter base: The index of the input in which names of users and groups are looked up; -1 for scratch.
    func encode(_ writer: inout WireWriter, base: Int) {
        switch self {
        case .copy(let copy): writer.message(4) { copy.encode(&$0, base: base) }
        case .makeFile(let file):
            writer.message(5) {
                $0.string(1, file.path)
                $0.int(2, Int64(file.mode))
                $0.data(3, file.data)
                $0.owner(4, file.owner, base: base)
                $0.int(5, file.timestamp ?? -1)
            }
        case .makeDirectory(let directory):
            writer.message(6) {
                $0.string(1, directory.path)
                $0.int(2, Int64(directory.mode))
                $0.bool(3, directory.makesParents)
                $0.owner(4, directory.owner, base: base)
                $0.int(5, directory.timestamp ?? -1)
            }
        case .remove(let removal):
            writer.message(7) {
                $0.string(1, removal.path)
                $0.bool(2, removal.allowsMissing)
                $0.bool(3, removal.allowsWildcard)
            }
        case .symlink(let link):
            writer.message(8) {
                $0.string(1, link.target)
                $0.string(2, link.path)
                $0.owner(3, link.owner, base: base)
                $0.int(4, link.timestamp ?? -1)
            }
        }
    }
}

extension CopyAction {
    /// Writes the fields of `pb.FileActionCopy`.
    fileprivate func encode(_ writer: inout WireWriter, base: Int) {
        writer.string(1, source)
        writer.string(2, destination)
        writer.owner(3, options.owner, base: base)
        switch options.mode {
        case .unchanged: writer.int(4, -1)
        case .bits(let bits): writer.int(4, Int64(bits))
        case .symbolic: break
        }
        writer.bool(5, options.followsSymlinks)
        writer.bool(6, options.copiesDirectoryContents)
        writer.bool(7, options.unpacksArchives)
        writer.bool(8, options.createsDestinationPath)
        writer.bool(9, options.allowsWildcard)
        writer.bool(10, options.allowsEmptyWildcard)
        writer.int(11, options.timestamp ?? -1)
        writer.strings(12, options.includePatterns)
        writer.strings(13, options.excludePatterns)
        writer.bool(14, options.replacesExisting)
        if case .symbolic(let text) = options.mode { writer.string(15, text) }
        writer.strings(16, options.requiredPaths)
    }
}

extension WireWriter {
    /// Writes a field of type `pb.ChownOpt`.
    fileprivate mutating func owner(_ field: Int, _ owner: Ownership?, base: Int) {
        guard let owner else { return }
        message(field) { chown in
            for (number, account) in [(1, owner.user), (2, owner.group)] {
                guard let account else { continue }
                chown.message(number) { user in
                    switch account {
                    case .id(let id): user.presentUnsigned(2, UInt64(id))
                    case .name(let name):
                        user.message(1) {
                            $0.string(1, name)
                            $0.int(2, base)
                        }
                    }
                }
            }
        }
    }
}
