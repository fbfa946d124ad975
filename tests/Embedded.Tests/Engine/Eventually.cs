using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Tests.Engine;

internal static class Eventually
{
    private const int LimitMilliseconds = 20_000;

    public static async Task Is(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var deadline = Environment.TickCount64 + LimitMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"Waited in vain for: {what}");
            await Task.Delay(5);
        }
    }
}
