using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Tests.World;

/// <summary>Hands messages over, counts them, and loses what it is told to lose.</summary>
internal sealed class LossyFabric : MessageFabric
{
    private readonly DirectFabric _direct = new();

    public int Requests { get; private set; }

    public int Answers { get; private set; }

    public bool LosesRequests { get; set; }

    public bool LosesAnswers { get; set; }

    /// <summary>Requests wait here, each with a twin, until the test delivers them.</summary>
    public List<Action>? Held { get; set; }

    public bool HidesCallers { get; set; }

    public override bool CalleesSeeCallers => !HidesCallers;

    public override void Request(Call call, Callee target)
    {
        Requests++;
        if (Held is { } held)
        {
            var twin = call.Duplicate();
            held.Add(() => _direct.Request(call, target));
            held.Add(() => _direct.Request(twin, target));
            return;
        }

        if (!LosesRequests) _direct.Request(call, target);
    }

    public override void Respond(Call call, GrainRuntime from)
    {
        Answers++;
        if (!LosesAnswers) _direct.Respond(call, from);
    }

    public override void Refuse(Call call, Exception reason, GrainRuntime from) => _direct.Refuse(call, reason, from);

    public override void Cancel(Call call) => _direct.Cancel(call);
}
