using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>What a request says before its arguments.</summary>
/// <param name="Id">The call's number on its connection; 0 if it wants no answer.</param>
/// <param name="Flags">What follows.</param>
/// <param name="Method">The method's <see cref="Invocation.MethodModel.WireId"/>.</param>
/// <param name="Grain">Who is called.</param>
/// <param name="Forwards">How often it was sent on.</param>
/// <param name="Source">The calling grain, if it is told.</param>
internal readonly record struct RequestHeader(long Id, RequestFlags Flags, ulong Method, GrainId Grain, int Forwards, GrainId Source)
{
    public bool IsOneWay => (Flags & RequestFlags.OneWay) != 0;

    public bool IsPlaced => (Flags & RequestFlags.Placed) != 0;

    public bool IsCancellable => (Flags & RequestFlags.Cancellable) != 0;
}
