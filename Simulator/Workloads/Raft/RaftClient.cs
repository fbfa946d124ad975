using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Raft;

/// <summary>
/// A client of a group: it goes to whom it takes for the leader, and elsewhere when that is none. What was refused for certain it asks for
/// anew, under a new id; what is of unknown outcome it leaves so.
/// </summary>
internal sealed class RaftClient(World world, SimClient client, RaftWitness witness, Func<IReadOnlyList<string>> silos)
{
    private const int MaxAttempts = 5;
    private const int MaxPadding = 300;

    // Shorter than the engine waits: who waits for one that stands still writes nothing that it could be caught with.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<byte, long> _seen = [];
    private string? _leader;
    private long _values;

    /// <summary>Whether an exception is one that a call of a replica may end with, and leaves its outcome open.</summary>
    public static bool IsOpen(Exception exception) => exception is TimeoutException or OrleansException;

    /// <summary>Whether an exception says that nothing was done.</summary>
    public static bool IsCertain(Exception exception) => exception is PinnedSiloUnavailableException or ReplicaFailedException or ReplicaBusyException;

    /// <summary>The name of a register's history.</summary>
    public static string NameOf(byte key) => key < RaftWorkload.Registers ? $"r{key}" : $"c{key - RaftWorkload.Registers}";

    public IRaftReplicaGrain Replica(string silo) => client.Grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(RaftGroups.Name, silo));

    /// <summary>The replica that it takes for the leader's, or any.</summary>
    public string Guess() => _leader is { } leader && client.Process.Chance.Hits(0.85) ? leader : client.Process.Chance.Pick(silos());

    /// <summary>Changes a register or a counter.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> ChangeAsync(byte key)
    {
        var action = key >= RaftWorkload.Registers ? RaftAction.Increment
            : client.Process.Chance.Hits(0.4) && _seen.ContainsKey(key) ? RaftAction.Swap
            : RaftAction.Write;
        var value = ((++_values) * 100) + (client.Process.Ordinal % 100);
        var expected = action == RaftAction.Swap ? _seen[key] : 0;
        var operation = action switch
        {
            RaftAction.Increment => world.History.Begin(client.Name, "increment", NameOf(key)),
            RaftAction.Swap => world.History.Begin(client.Name, "cas", NameOf(key), new Swap(expected, value)),
            _ => world.History.Begin(client.Name, "write", NameOf(key), value),
        };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var command = new RaftCommand(action, key, (value * MaxAttempts) + attempt, value, expected);
            try
            {
                var silo = Guess();
                var answer = await ProposeAsync(silo, command).WaitAsync(Patience, client.Process.Time);
                if (answer.End == ProposalEnd.Applied)
                {
                    _leader = silo;
                    return Acknowledged(operation, command, answer);
                }

                if (answer.End == ProposalEnd.Unknown)
                {
                    world.History.Unknown(operation, "unknown");
                    return false;
                }

                witness.States.Refused(command.Id);
                _leader = answer.LeaderSilo;
            }
            catch (Exception exception) when (IsCertain(exception))
            {
                witness.States.Refused(command.Id);
                _leader = null;
            }
            catch (Exception exception) when (IsOpen(exception))
            {
                world.History.Unknown(operation, exception.Message);
                _leader = null;
                return false;
            }

            await Task.Delay(Pause, client.Process.Time);
        }

        world.History.Failed(operation, "nobody took it");
        return false;
    }

    /// <summary>Reads what was committed before, from any replica.</summary>
    /// <returns>Whether it was answered.</returns>
    public async Task<bool> ReadAsync(byte key, string silo)
    {
        var operation = world.History.Begin(client.Name, "read", NameOf(key), silo);
        var committed = witness.Commits.Index;
        if (await QueryAsync(operation, key, silo, null) is not { } answer) return false;
        var cell = RaftCell.Decode(answer.Answer);
        if (answer.Index < committed)
            witness.Report($"#{operation.Id} read at {answer.Index} on {silo}, and {committed} was committed before it began");
        if (cell != witness.States.CellAt(key, answer.Index))
            witness.Report($"#{operation.Id} read {cell} at {answer.Index} on {silo}, where it was {witness.States.CellAt(key, answer.Index)}");
        world.History.Ok(operation, key >= RaftWorkload.Registers ? cell.Value : new Versioned(cell.Version == 0 ? null : cell.Value, cell.Version));
        _seen[key] = cell.Version;
        return true;
    }

    /// <summary>Reads what may be of an age.</summary>
    public async Task ReadStaleAsync(byte key, string silo)
    {
        var age = client.Process.Chance.LongTail(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(30));
        var operation = world.History.Begin(client.Name, "stale", NameOf(key), $"{silo} {age.TotalMilliseconds:F0} ms");
        var committed = witness.Commits.At(world.Loop.Now - (long)(age.Ticks / (1 - world.Workload.Budget.Drift)) - 1);
        if (await QueryAsync(operation, key, silo, age) is not { } answer) return;
        var cell = RaftCell.Decode(answer.Answer);
        if (answer.Index < committed)
            witness.Report($"#{operation.Id} read at {answer.Index} on {silo}, and {committed} was committed {age} before it began");
        if (cell != witness.States.CellAt(key, answer.Index))
            witness.Report($"#{operation.Id} read {cell} at {answer.Index} on {silo}, where it was {witness.States.CellAt(key, answer.Index)}");
        world.History.Ok(operation, cell.ToString());
    }

    /// <summary>Asks whom it takes for the leader to hand over.</summary>
    public async Task TransferAsync()
    {
        try
        {
            await Replica(Guess()).TransferLeadershipAsync(client.Process.Chance.Pick(silos()));
        }
        catch (Exception exception) when (IsOpen(exception) || IsCertain(exception))
        {
            _leader = null; // It may have happened or not: nothing rests on it.
        }
    }

    // A method of its own, so that the wait for it goes on in this client's turn.
    private async Task<ProposalAnswer> ProposeAsync(string silo, RaftCommand command) =>
        await Replica(silo).ProposeAsync(command.Encode(client.Process.Chance.Next(MaxPadding)));

    private bool Acknowledged(Operation operation, RaftCommand command, ProposalAnswer answer)
    {
        witness.States.Acknowledged(command.Id, answer.Index);
        var result = BitConverter.ToInt64(answer.Answer);
        _seen.Remove(command.Key);
        if (command.Action != RaftAction.Increment && result == 1) _seen[command.Key] = answer.Index;
        world.History.Ok(operation, command.Action switch
        {
            RaftAction.Increment => result,
            RaftAction.Swap => result == 1 ? answer.Index : null,
            _ => answer.Index,
        });
        return true;
    }

    private async Task<QueryAnswer?> QueryAsync(Operation operation, byte key, string silo, TimeSpan? maxAge)
    {
        try
        {
            var answer = await Replica(silo).QueryAsync([key], maxAge);
            if (answer.IsAnswered) return answer;
            world.History.Failed(operation, "not answered");
        }
        catch (Exception exception) when (IsCertain(exception) || IsOpen(exception))
        {
            world.History.Failed(operation, exception.Message);
        }

        return null;
    }
}
