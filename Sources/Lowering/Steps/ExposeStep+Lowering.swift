import BuildPlan
import Diagnostics
import Lint
import ShellWords
import SourceText

extension StageLowering {
    /// Declares ports of the image.
    func lowerExpose(_ expose: ExposeStep, of step: Step) throws {
        var ports: [String] = []
        for word in try expose.ports.flatMap(splitWord) {
            try context.cancellation.check()
            let range = try self.ports(of: word, at: step)
            ports += range
            try context.countBytes(range.count &* 10, at: step.range)
        }
        state.exposedPorts.formUnion(ports)
        commit("EXPOSE", "[" + ports.joined(separator: " ") + "]", of: step)
    }

    /// Returns the ports of one word, e.g. `8000-8010/tcp`. Lint findings are reported before an error is thrown.
    private func ports(of word: String, at step: Step) throws -> [String] {
        do throws(PortSpecification.Problem) {
            let port = try PortSpecification(parsing: word)
            if port.hasCasedProtocol { warn(.exposeProtoCasing(word), at: step.range) }
            if port.hasHostPart { warn(.exposeInvalidFormat(word), at: step.range) }
            return try port.ports()
        } catch {
            throw self.error("lowering.port", error.message, at: step.range)
        }
    }

    /// Expands a word, and splits a shell word's value at white space.
    private func splitWord(_ word: Word) throws -> [String] {
        try context.cancellation.check()
        guard word.expansion == .shell else { return [try expand(word)] }
        do {
            return try context.expander.shell.split(word.text, in: state.environment)
        } catch {
            throw self.error("lowering.expansion", error.message, at: current?.step.range ?? word.range)
        }
    }
}
