package dev.afterward.console;

import dev.afterward.TaskId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a form carries of the payload that it was made from, so that it is known whether that is still the same. It tells
 * nothing of what is masked there: it is made with a secret of this process, and differs from form to form.
 */
final class EditMark {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretKeySpec KEY = new SecretKeySpec(random(32), ALGORITHM);

    private EditMark() {}

    /** A mark of what a task holds. */
    static String of(TaskId task, String payload) {
        String salt = HexFormat.of().formatHex(random(SALT_BYTES));
        return salt + digest(salt, task, payload);
    }

    /** Whether a mark is one of what a task holds. */
    static boolean isOf(String mark, TaskId task, String payload) {
        int end = 2 * SALT_BYTES;
        return mark.length() > end
                && MessageDigest.isEqual(
                        mark.substring(end).getBytes(StandardCharsets.UTF_8),
                        digest(mark.substring(0, end), task, payload).getBytes(StandardCharsets.UTF_8));
    }

    /** What tells a form from all others: its mark, and what was typed. */
    static String key(String mark, TaskId task, String typed) {
        return digest(mark, task, typed);
    }

    private static String digest(String salt, TaskId task, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(KEY);
            return HexFormat.of()
                    .formatHex(mac.doFinal((salt + ' ' + task + ' ' + text).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
