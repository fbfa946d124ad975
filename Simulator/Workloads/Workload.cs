using System.Reflection;
using Orleans.Hosting;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads;

/// <summary>
/// Something that is done with the product while the world fails, and what must never be seen of it. A workload is made anew for each run;
/// its doc comment says what it must never see, and its budget.
/// </summary>
internal abstract class Workload
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it must never see, in a line.</summary>
    public abstract string Promise { get; }

    /// <summary>What must stay true of the world for the promise to hold.</summary>
    public abstract FaultBudget Budget { get; }

    /// <summary>How many silos the world has at first; 0: none, and no client.</summary>
    public virtual int Silos => 3;

    public virtual int Clients => 3;

    /// <summary>The mean pause of a client between two pieces of work.</summary>
    public virtual TimeSpan Think => TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Virtual time, in minutes, that faults go on for, if nobody says otherwise: what finds most for the processor's time. Where the world
    /// beats all the time, and little of what befalls it waits for something that came long before, many short runs find more than few long ones.
    /// </summary>
    public virtual double Minutes => 10;

    /// <summary>Between which two the mean pause from one fault to the next is drawn.</summary>
    public virtual (TimeSpan Shortest, TimeSpan Longest) FaultPause => (TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(40));

    /// <summary>In the liveness phase each client must end one piece of work within this much virtual time.</summary>
    public virtual TimeSpan LivenessBound => TimeSpan.FromMinutes(2);

    /// <summary>Whether the liveness phase may have a silo that stands still or is cut off, and not only one that is down.</summary>
    public virtual bool WorksBesideHanging => true;

    /// <summary>What was seen already that must not be: it ends the run at once. Null: nothing.</summary>
    public virtual Violation? Seen => null;

    /// <summary>Whether a call of this method may arrive twice, where the network doubles requests.</summary>
    public virtual bool MayComeTwice(MethodInfo method) => true;

    /// <summary>Whether a node may stay broken in the liveness phase, with all that else befell the world.</summary>
    public virtual bool MayStayBroken(World world, SimNode node) => true;

    /// <summary>A node's disk was emptied.</summary>
    public virtual void Emptied(SimNode node)
    {
    }

    public virtual void ConfigureSilo(ISiloBuilder builder)
    {
    }

    public virtual void ConfigureClient(IClientBuilder builder, SimClient client)
    {
    }

    /// <summary>Before the first silo starts: a workload without silos adds its own programs here.</summary>
    public virtual void Build(World world)
    {
    }

    /// <summary>When the world is up and nothing fails yet: what must be there before the work. In a turn of the first client.</summary>
    public virtual Task PrepareAsync(World world, SimClient client) => Task.CompletedTask;

    /// <summary>
    /// One piece of work of a client, in a turn of its process; called again and again as long as the phase lasts. It records what it does in
    /// the world's history. Failures that the service may answer with are part of the work; anything else it throws fails the run's check.
    /// </summary>
    public abstract Task WorkAsync(World world, SimClient client, int number);

    /// <summary>
    /// Work of a client that certainly changed something and saw the change: in the liveness phase each must get it done, in time.
    /// </summary>
    public abstract Task<bool> ProgressAsync(World world, SimClient client, int number);

    /// <summary>Work that needs no client: for workloads without silos, until the phase is over. In a turn of the world's own process.</summary>
    public virtual Task<bool> WorkAloneAsync(World world) => Task.FromResult(true);

    /// <summary>When all is whole again: looks at what is there, for the check. In a turn of the world's own process, or of a client's.</summary>
    public virtual Task LookAsync(World world, SimClient? client) => Task.CompletedTask;

    /// <summary>For people, when clients get nothing done: how what they wait for stands. In a turn of a client.</summary>
    public virtual Task<string?> DescribeAsync(SimClient client) => Task.FromResult<string?>(null);

    /// <summary>Whether anything wrong was seen.</summary>
    /// <param name="world">After the run.</param>
    /// <param name="isBeyondBudget">If so only wrong data told as right counts: what is lost or unavailable does not.</param>
    public abstract Violation? Check(World world, bool isBeyondBudget);
}
