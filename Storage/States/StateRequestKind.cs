namespace OrleansCluster.Storage.States;

internal enum StateRequestKind
{
    Write,
    Delete,
    Snapshot,
}
