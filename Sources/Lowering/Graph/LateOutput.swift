import LLB

/// A file system of the graph: made already, or waiting for a source that is made last.
///
/// Which paths of the build context are needed is known only once every step has been lowered,
/// while a vertex's digest holds those of its inputs. So what stands on the context waits. Where
/// a `LateOutput?` is asked for, nil is scratch.
enum LateOutput {
    /// Made.
    case made(Output)
    /// An output of a vertex that waits.
    case waiting(LateVertex, index: Int)

    /// Makes a vertex of its inputs: now where all are made, else once they are.
    ///
    /// - Parameters:
    ///   - inputs: what the vertex stands on; nil is scratch.
    ///   - index: which of its outputs is meant.
    ///   - make: makes the vertex; called once, with the inputs in the same order.
    static func vertex(
        _ inputs: [LateOutput?],
        index: Int = 0,
        make: @escaping ([Output?]) throws -> Vertex
    ) throws -> LateOutput {
        guard let ready = made(inputs) else { return .waiting(LateVertex(inputs: inputs, make: make), index: index) }
        return .made(Output(vertex: try make(ready), index: index))
    }

    /// The outputs where all of them are made; nil where one has to wait.
    static func made(_ inputs: [LateOutput?]) -> [Output?]? {
        var ready: [Output?] = []
        ready.reserveCapacity(inputs.count)
        for input in inputs {
            switch input {
            case nil: ready.append(nil)
            case .made(let output)?: ready.append(output)
            case .waiting?: return nil
            }
        }
        return ready
    }

    /// The output, made with everything below it; nil where a source turned out to be scratch.
    ///
    /// All sources must have been given before. Runs in a loop, not in recursion, since chains are as long as a file.
    func realized() throws -> Output? {
        guard case .waiting(let root, let index) = self else {
            guard case .made(let output) = self else { return nil }
            return output
        }
        var pending = [root]
        while let vertex = pending.last {
            let missing = vertex.waitingInputs
            if missing.isEmpty {
                try vertex.finish()
                pending.removeLast()
            } else {
                pending += missing.reversed()
            }
        }
        return root.output(index)
    }
}

/// A vertex, or a source, that waits.
final class LateVertex {
    private enum Phase {
        case waiting(inputs: [LateOutput?], make: ([Output?]) throws -> Vertex)
        case source
        /// A source, which may be any output of its vertex.
        case given(Output?)
        case done(Output)
    }

    private var phase: Phase

    fileprivate init(inputs: [LateOutput?], make: @escaping ([Output?]) throws -> Vertex) {
        phase = .waiting(inputs: inputs, make: make)
    }

    /// A source that is given last.
    init() { phase = .source }

    /// Frees a chain in a loop: a nested release would overflow the stack on deep graphs.
    deinit {
        guard case .waiting(var pending, _) = phase else { return }
        phase = .source
        while let last = pending.popLast() {
            guard case .waiting(var vertex, _)? = last else { continue }
            guard isKnownUniquelyReferenced(&vertex), case .waiting(let inputs, _) = vertex.phase else { continue }
            vertex.phase = .source
            pending += inputs
        }
    }

    /// Gives a source; nil is scratch.
    func give(_ output: Output?) { phase = .given(output) }

    /// True for a source that has not been given.
    var isOpenSource: Bool {
        if case .source = phase { true } else { false }
    }

    fileprivate func output(_ index: Int) -> Output? {
        if case .given(let output) = phase { return output }
        guard case .done(let output) = phase else { return nil }
        return index == output.index ? output : Output(vertex: output.vertex, index: index)
    }

    fileprivate var waitingInputs: [LateVertex] {
        guard case .waiting(let inputs, _) = phase else { return [] }
        return inputs.compactMap { input in
            guard case .waiting(let vertex, _)? = input, case .waiting = vertex.phase else { return nil }
            return vertex
        }
    }

    fileprivate func finish() throws {
        guard case .waiting(let inputs, let make) = phase else { return }
        let outputs = inputs.map { input -> Output? in
            switch input {
            case nil: nil
            case .made(let output)?: output
            case .waiting(let vertex, let index)?: vertex.output(index)
            }
        }
        phase = .done(Output(vertex: try make(outputs)))
    }
}
