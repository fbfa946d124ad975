namespace OrleansCluster.Simulation.Tests.Determinism;

/// <summary>Where <see cref="ChanceWorkload"/> gets a number from.</summary>
internal enum ChanceKind
{
    /// <summary>The process's own stream, as it should.</summary>
    Seeded,

    RandomShared,
    NewGuid,
    Stopwatch,
    WallClock,

    /// <summary>The hash code of an object, which is drawn when it is first asked for.</summary>
    ObjectHash,

    /// <summary>A static field that the first run leaves to the later ones.</summary>
    StaticCache,

    /// <summary>A static field that every run changes.</summary>
    StaticCounter,

    /// <summary>As <see cref="RandomShared"/>, and only an answer shows it: nothing else happens in another way.</summary>
    RandomAnswer,

    StringHash,
    CombinedHash,
    ImmutableDictionaryOrder,

    /// <summary>Keeps the order of insertion, whatever the hash codes.</summary>
    DictionaryOrder,
}
