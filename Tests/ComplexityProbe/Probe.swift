import ComplexityShapes
import Glibc

/// Counts the instructions that shapes of input take. `ComplexityTests` runs it under valgrind's cachegrind.
///
/// `complexity-probe count LOGS` reads names of shapes from standard input, and prints a line for each. Valgrind writes its
/// counts to files in LOGS that are named after process IDs. `complexity-probe run SHAPE SIZE` runs a shape once, for a
/// profiler.
@main struct Probe {
    private struct Failure: Error, CustomStringConvertible { let description: String }

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch arguments.first {
            case "count" where arguments.count == 2: try count(logs: arguments[1])
            case "run" where arguments.count == 3:
                let shape = try shape(arguments[1])
                print("\(try shape.action.perform(shape.bytes(size: Int(arguments[2]) ?? shape.size))) bytes")
            default: throw Failure(description: "usage: complexity-probe count LOGS | run SHAPE SIZE")
            }
        } catch {
            print("complexity-probe: \(error)")
            exit(1)
        }
    }

    private static func shape(_ name: String) throws -> Shape {
        guard let shape = Shape.all.first(where: { $0.name == name }) else {
            throw Failure(description: "unknown shape \(name)")
        }
        return shape
    }

    private static func count(logs: String) throws {
        let counter = InstructionCounter(logs: logs)
        while let name = readLine() {
            let shape = try shape(name)
            let smallest = try shape.smallest()
            let inputs = [smallest, try shape.bytes(size: shape.size), try shape.bytes(size: shape.size * 4)]
            // Valgrind translates code once, and Swift makes metadata once; the children inherit both.
            _ = try shape.action.perform(smallest)
            _ = try shape.action.perform(shape.bytes(size: max(1, shape.size / 8)))
            let counts = try inputs.map { input in
                try counter.count { Int32(clamping: try shape.action.perform(input)) }
            }
            let numbers = zip(counts, inputs).map { "\($0.instructions) \($1.count + Int($0.value))" }
            print(name, numbers.joined(separator: " "))
            fflush(nil)
        }
    }
}
