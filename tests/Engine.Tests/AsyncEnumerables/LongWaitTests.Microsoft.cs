using Orleans.Runtime;

namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

public sealed partial class LongWaitTests
{
    // 10.4.2 leaves the call that waits to its timeout; a later version tells.
    private static bool TellsThatItsActivationWent(Exception? exception) => exception is EnumerationAbortedException or TimeoutException;
}
