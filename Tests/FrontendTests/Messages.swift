import Bridge
import GatewayClient

/// The message that clients show for an error.
func message(of error: any Error) -> String { BridgeError(reporting: error).message }
