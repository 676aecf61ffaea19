import FoundationEssentials
import LLB
import LLBProtos

extension Definition {
    /// The form in which a graph travels.
    var message: Pb_Definition {
        var message = Pb_Definition()
        message.def = vertices.map { Data($0) }
        return message
    }

    /// Reads a graph that came from the solver.
    init(_ message: Pb_Definition) {
        self.init(vertices: message.def.map { Array($0) })
    }
}
