namespace OrleansCluster.Embedded.Processes;

internal enum PeerKind : byte
{
    Silo = 1,
    Client = 2,
}
