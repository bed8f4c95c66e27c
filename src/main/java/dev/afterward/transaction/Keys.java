package dev.afterward.transaction;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random keys of 128 bits: a server's own transaction ids may begin at 1 again. */
final class Keys {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    private Keys() {}

    static String random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return string(bits);
    }

    static byte[] bytes(String key) {
        return HexFormat.of().parseHex(key);
    }

    static String string(byte[] key) {
        return HexFormat.of().formatHex(key);
    }
}
