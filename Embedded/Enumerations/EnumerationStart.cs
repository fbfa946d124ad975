using Orleans;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>The first call of an enumeration, but for the method's arguments.</summary>
/// <param name="Id">Drawn by the caller.</param>
/// <param name="Interface">The full name of the grain interface.</param>
/// <param name="Method">The method's <see cref="Invocation.MethodModel.WireId"/>.</param>
/// <param name="Batch">At most how many items at once.</param>
/// <param name="Wait">At most how long to wait for the first.</param>
[GenerateSerializer, Immutable]
internal sealed record EnumerationStart(Guid Id, string Interface, ulong Method, int Batch, TimeSpan Wait);
