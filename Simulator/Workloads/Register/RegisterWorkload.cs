using Orleans.Runtime;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Register;

/// <summary>
/// Clients read and compare-and-set a few registers, each a grain over "Durable".
/// <para>Never seen: an acknowledged value that is lost, a read that is older than what was acknowledged before it began, two conditional
/// writes of one version that both succeed. Each register is linearizable, by ETags alone, however many activations it has.</para>
/// <para>Budget: the durable store keeps what it acknowledged, and changes a record only on its condition; a request is delivered at most once,
/// as Orleans promises (of one that comes twice, the first may write and the second be told that the version is another: only an id of the
/// operation helps, as in <c>counter</c>). Nothing else: messages, silos, clocks and activations may fail in any way. The registers use no disk
/// and no clock.</para>
/// </summary>
internal class RegisterWorkload : Workload
{
    private const int Registers = 4;

    private readonly Dictionary<(string Client, string Key), long> _seen = [];
    private int _written;

    public override string Name => "register";

    public override string Promise => "no acknowledged conditional write of a grain over \"Durable\" is lost, and reads that verify the ETag are linearizable";

    public override FaultBudget Budget { get; } =
        new("the durable store keeps what it acknowledged and honours its conditions; a request is delivered at most once")
        {
            DamagedDisks = int.MaxValue,
            Excluded = ["duplicate"],
        };

    /// <summary>The class of the grains.</summary>
    protected virtual Type GrainClass => typeof(RegisterGrain);

    public override Task WorkAsync(World world, SimClient client, int number)
    {
        var key = $"r{client.Process.Chance.Next(Registers)}";
        return client.Process.Chance.Hits(0.5)
            ? ReadAsync(world, client, key)
            : CompareAndSetAsync(world, client, key);
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        var key = $"r{client.Process.Chance.Next(Registers)}";
        return await ReadAsync(world, client, key) && await CompareAndSetAsync(world, client, key) && await ReadAsync(world, client, key);
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        ArgumentNullException.ThrowIfNull(client);
        for (var i = 0; i < Registers; i++)
        {
            while (!await ReadAsync(world, client, $"r{i}")) await Task.Delay(TimeSpan.FromMilliseconds(100), client.Process.Time);
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) => isBeyondBudget
        ? CheckValues(world)
        : Linearizability.Check(world.History.Operations, new VersionedRegisterModel(), SearchLimits.Default);

    private static bool IsExpected(Exception exception) =>
        exception is RegisterUnavailableException or TimeoutException or OrleansException;

    // Whatever is delivered twice: a version has one value, and that is what somebody wrote as this version.
    private static Violation? CheckValues(World world)
    {
        var written = new HashSet<(string Key, long Version, object? Value)>();
        foreach (var operation in world.History.Operations)
        {
            if (operation.Input is Swap swap) written.Add((operation.Key, Versioned.Number(swap.Expected) + 1, swap.Value));
        }

        var seen = new Dictionary<(string Key, long Version), Operation>();
        foreach (var operation in world.History.Operations)
        {
            if (operation.Outcome != Outcome.Ok || ValueOf(operation) is not { Version: > 0 } value) continue;
            if (!written.Contains((operation.Key, value.Version, value.Value)))
                return new Violation("values", $"{operation.Key} was read as {value}, which nobody wrote", [operation], [operation.Id]);
            var first = seen.TryGetValue((operation.Key, value.Version), out var other) ? other : seen[(operation.Key, value.Version)] = operation;
            if (!Equals(ValueOf(first), value))
                return new Violation("values", $"version {value.Version} of {operation.Key} has two values", [first, operation], [first.Id, operation.Id]);
        }

        return null;
    }

    // What an operation says that the register holds: what was read, or what was written.
    private static Versioned? ValueOf(Operation operation) => operation switch
    {
        { Action: "read" } => (Versioned)operation.Output!,
        { Input: Swap swap, Output: long version } => new Versioned(swap.Value, version),
        _ => null,
    };

    private IRegisterGrain Grain(SimClient client, string key) => client.Grains.GetGrain<IRegisterGrain>(key, GrainClass.FullName);

    private async Task<bool> ReadAsync(World world, SimClient client, string key)
    {
        var operation = world.History.Begin(client.Name, "read", key);
        try
        {
            var value = await Grain(client, key).ReadAsync();
            world.History.Ok(operation, new Versioned(value.Value, value.Version));
            _seen[(client.Name, key)] = value.Version;
            return true;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            world.History.Failed(operation, exception.Message);
            return false;
        }
    }

    // On the version that this client saw last, which others may have changed since.
    private async Task<bool> CompareAndSetAsync(World world, SimClient client, string key)
    {
        if (!_seen.TryGetValue((client.Name, key), out var version) && !await ReadAsync(world, client, key)) return false;
        version = _seen[(client.Name, key)];
        var value = $"v{++_written}";
        var operation = world.History.Begin(client.Name, "cas", key, new Swap(version, value));
        try
        {
            var next = await Grain(client, key).CompareAndSetAsync(version, value);
            world.History.Ok(operation, next);
            if (next is null) _seen.Remove((client.Name, key));
            else _seen[(client.Name, key)] = next.Value;
            return next is not null;
        }
        catch (RegisterUnavailableException exception) when (exception.NothingChanged)
        {
            world.History.Failed(operation, exception.Message);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            world.History.Unknown(operation, exception.Message);
        }

        _seen.Remove((client.Name, key));
        return false;
    }
}
