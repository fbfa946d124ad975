namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>A mark of a watch: every change of its range up to this revision has been told.</summary>
internal sealed record RevisionDocument(long Revision);
