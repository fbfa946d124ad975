using System.Runtime.CompilerServices;

namespace OrleansCluster.Engine.Tests.Support;

/// <summary>Waits for conditions, never for time to pass: a test ends as soon as what it waits for is so.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Until(() => Task.FromResult(condition()), what);

    public static async Task Until(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"Waited {Limit.TotalSeconds} s in vain for: {what}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>The task's outcome, or a failure that says that it never came.</summary>
    public static Task<T> For<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "") => Bounded(task, what);

    public static async Task For(Task task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        await Bounded(Unit(task), what);

    private static async Task<bool> Unit(Task task)
    {
        await task;
        return true;
    }

    private static async Task<T> Bounded<T>(Task<T> task, string what)
    {
        var first = await Task.WhenAny(task, Task.Delay(Limit));
        Assert.True(first == task, $"Waited {Limit.TotalSeconds} s in vain for: {what}");
        return await task;
    }
}
