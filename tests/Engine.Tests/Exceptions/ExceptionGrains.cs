#pragma warning disable ORLEANS0004 // Members without an [Id] are part of what is tested here.
using OrleansCluster.Engine.Tests.Placement;

namespace OrleansCluster.Engine.Tests.Exceptions;

public interface IThrower : IGrainWithStringKey
{
    Task Throw(string what);

    Task<int> ThrowAtOnce();

    ValueTask<int> ThrowLater();

    Task ThrowGiven(Exception exception);
}

[NamedSilo]
public sealed class ThrowerGrain : Grain, IThrower
{
    public async Task Throw(string what)
    {
        await Task.Yield();
        ThrowHere(what);
    }

    public Task<int> ThrowAtOnce() => throw new MarkedException("at once", 1);

    public async ValueTask<int> ThrowLater()
    {
        await Task.Delay(1);
        throw new MarkedException("later", 2);
    }

    public Task ThrowGiven(Exception exception) => Task.FromException(exception);

    private static void ThrowHere(string what) => throw Make(what);

    private static Exception Make(string what) => what switch
    {
        "marked" => new MarkedException("marked", 42) { Unmarked = "lost" },
        "derived" => new DerivedException("derived", 43, "more"),
        "unmarked" => new UnmarkedException("unmarked"),
        "argument" => new ArgumentOutOfRangeException("parameter", 5, "too big"),
        "inner" => new InvalidOperationException("outer", new MarkedException("inner", 44)),
        "inner unmarked" => new InvalidOperationException("outer", new UnmarkedException("inner")),
        "aggregate" => new AggregateException("all", new MarkedException("one", 1), new IOException("two")),
        "canceled" => new OperationCanceledException("no token"),
        "timeout" => new TimeoutException("my own"),
        "data" => new InvalidOperationException("with data") { Data = { ["key"] = "value", ["number"] = 5 } },
        _ => throw new ArgumentException(what),
    };
}

[GenerateSerializer]
public class MarkedException(string message, int number) : Exception(message)
{
    [Id(0)]
    public int Number { get; } = number;

    /// <summary>No [Id]: lost.</summary>
    public string? Unmarked { get; set; }
}

[GenerateSerializer]
public sealed class DerivedException(string message, int number, string more) : MarkedException(message, number)
{
    [Id(0)]
    public string More { get; } = more;
}

/// <summary>Without [GenerateSerializer].</summary>
public sealed class UnmarkedException(string message) : Exception(message);

public interface ICatcher : IGrainWithStringKey
{
    Task<string> Catch(string thrower, string what);

    Task Pass(string thrower, string what);
}

[NamedSilo]
public sealed class CatcherGrain : Grain, ICatcher
{
    public async Task<string> Catch(string thrower, string what)
    {
        try
        {
            await GrainFactory.GetGrain<IThrower>(thrower).Throw(what);
            return "nothing";
        }
        catch (MarkedException exception)
        {
            return $"{exception.GetType().Name} {exception.Message} {exception.Number}";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}";
        }
    }

    public Task Pass(string thrower, string what) => GrainFactory.GetGrain<IThrower>(thrower).Throw(what);
}
