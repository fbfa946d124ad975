namespace OrleansCluster.Gateways.Http.Status;

/// <summary>Activations of one grain type.</summary>
/// <param name="Type">The grain class.</param>
/// <param name="Count">On all silos.</param>
/// <param name="Silos">By silo name; a silo without any is left out.</param>
internal sealed record ActivationDocument(string Type, int Count, IReadOnlyDictionary<string, int> Silos);
