import Bridge
import GatewayClient

/// What a client of the build is shown for an error.
func message(of error: any Error) -> String { BridgeError(reporting: error).message }
