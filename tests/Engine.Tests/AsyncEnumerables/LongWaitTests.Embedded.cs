using Orleans.Runtime;

namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

public sealed partial class LongWaitTests
{
    private static bool TellsThatItsActivationWent(Exception? exception) => exception is EnumerationAbortedException;
}
