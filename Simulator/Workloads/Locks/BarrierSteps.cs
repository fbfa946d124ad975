using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>Calls on barriers, each recorded with what it was told.</summary>
internal static class BarrierSteps
{
    public const string Set = "set";
    public const string Remove = "remove";
    public const string Wait = "wait";
    public const string Enter = "enter double";

    /// <summary>What a wait was told that was not over before the barrier.</summary>
    public const string Passed = "passed";

    /// <summary>The round; null if it is not certain that it was set.</summary>
    public static async Task<long?> SetAsync(World world, LockUser user, string name)
    {
        var operation = world.History.Begin(user.Client.Name, Set, name);
        try
        {
            var round = await user.Library.Barrier(name).SetAsync();
            world.History.Ok(operation, round);
            return round;
        }
        catch (LockUnavailableException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return null;
        }
    }

    public static async Task<bool> RemoveAsync(World world, LockUser user, string name, long round)
    {
        var operation = world.History.Begin(user.Client.Name, Remove, name, round);
        try
        {
            var isRemoved = await user.Library.Barrier(name).RemoveAsync(round);
            world.History.Ok(operation, isRemoved);
            return isRemoved;
        }
        catch (LockUnavailableException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return false;
        }
    }

    public static async Task<bool> WaitAsync(World world, LockUser user, string name, TimeSpan timeout)
    {
        var operation = world.History.Begin(user.Client.Name, Wait, name, timeout);
        try
        {
            var hasPassed = await user.Library.Barrier(name).TryWaitAsync(timeout);
            world.History.Ok(operation, hasPassed ? Passed : "set");
            return hasPassed;
        }
        catch (LockException exception)
        {
            world.History.Failed(operation, exception.Message);
            return false;
        }
    }

    /// <summary>Enters; null if that came to nothing.</summary>
    public static async Task<BarrierMembership?> EnterAsync(
        World world, LockUser user, string name, int members, TimeSpan lease, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var operation = world.History.Begin(user.Client.Name, Enter, name, members);
        try
        {
            var entering = user.Library.DoubleBarrier(name, members, lease);
            var tap = user.LastEntry!;
            var member = await entering.TryEnterAsync(timeout, cancellationToken);
            if (member is not null) world.History.Ok(operation, member.Round);
            else if (tap.IsCertain && !world.Network.HasDoubledSince(operation.Invoked)) world.History.Failed(operation, "not let in in time");
            else world.History.Unknown(operation, "not let in in time, and some call was not answered, or may come twice");
            return member;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            world.History.Unknown(operation, "cancelled");
        }
        catch (LockException exception)
        {
            world.History.Unknown(operation, exception.Message);
        }

        return null;
    }

    /// <summary>Enters as one who then dies.</summary>
    public static async Task EnterAndDieAsync(World world, LockUser user, string name, int members, TimeSpan lease)
    {
        var operation = world.History.Begin(user.Client.Name, Enter, name, members);
        try
        {
            var call = new EnterCall { Wish = new LockWish($"{user.Library.Owner} dead", operation.Id + 1), Count = members, Lease = lease, Wait = TimeSpan.FromSeconds(5) };
            var answer = await user.Client.Grains.GetGrain<IDoubleBarrierGrain>(name).EnterAsync(call, CancellationToken.None);
            if (answer.End == DoubleBarrierEnd.Entered) world.History.Ok(operation, answer.Round);
            else if (answer.End == DoubleBarrierEnd.TimedOut && !world.Network.HasDoubledSince(operation.Invoked)) world.History.Failed(operation, "not let in in time");
            else world.History.Unknown(operation, answer.End.ToString());
        }
        catch (Exception exception) when (LockUser.IsPassing(exception))
        {
            world.History.Unknown(operation, exception.Message);
        }
    }
}
