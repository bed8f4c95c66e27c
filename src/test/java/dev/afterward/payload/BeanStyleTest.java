package dev.afterward.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Classes as IDEs, Lombok and house styles write them: a property is what its getter and setter call it. */
class BeanStyleTest {

    private static final JsonbCodec CODEC = new JsonbCodec(JsonbCodec.Proof.ALWAYS);

    @SuppressWarnings({"checkstyle:MemberName", "MemberName"})
    public static class Parcel implements Task {
        private boolean isExpress;
        private String _id;
        private String mOrderId;
        private int m_pieces;
        private long weight_;
        private String mail;
        private String issue;

        public boolean isExpress() {
            return isExpress;
        }

        public void setExpress(boolean express) {
            isExpress = express;
        }

        public String getId() {
            return _id;
        }

        public void setId(String id) {
            _id = id;
        }

        public String getOrderId() {
            return mOrderId;
        }

        public void setOrderId(String orderId) {
            mOrderId = orderId;
        }

        public int getPieces() {
            return m_pieces;
        }

        public void setPieces(int pieces) {
            m_pieces = pieces;
        }

        public long getWeight() {
            return weight_;
        }

        public void setWeight(long weight) {
            weight_ = weight;
        }

        public String getMail() {
            return mail;
        }

        public void setMail(String mail) {
            this.mail = mail;
        }

        public String getIssue() {
            return issue;
        }

        public void setIssue(String issue) {
            this.issue = issue;
        }
    }

    /** A setter is missing. */
    public static class Half implements Task {
        private boolean isExpress = true;

        public boolean isExpress() {
            return isExpress;
        }
    }

    /** The getter and the setter are of another field. */
    public static class Other implements Task {
        private String issue = "a";

        public String getSue() {
            return issue;
        }

        public void setSue(String sue) {
            issue = sue;
        }
    }

    @AfterAll
    static void close() {
        CODEC.close();
    }

    @Test
    void a_field_whose_name_follows_a_code_style_is_stored() {
        CODEC.check(Parcel.class);
        Parcel parcel = new Parcel();
        parcel.setExpress(true);
        parcel.setId("1");
        parcel.setOrderId("2");
        parcel.setPieces(3);
        parcel.setWeight(4);
        parcel.setMail("5");
        parcel.setIssue("6");
        byte[] payload = CODEC.encode(parcel);
        assertThat(payload)
                .asString(UTF_8)
                .isEqualTo(
                        "{\"express\":true,\"id\":\"1\",\"issue\":\"6\",\"mail\":\"5\",\"orderId\":\"2\",\"pieces\":3,"
                                + "\"weight\":4}");
        assertThat(CODEC.decode(payload, Parcel.class))
                .usingRecursiveComparison()
                .isEqualTo(parcel);
    }

    @Test
    void a_field_without_getter_or_setter_is_not() {
        assertRefused(Half.class, "isExpress");
        assertRefused(Other.class, "issue");
    }

    private static void assertRefused(Class<? extends Task> type, String field) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.check(type))
                .withMessageEndingWith("field '" + field + "' of " + type.getSimpleName()
                        + " is not stored: give it a public getter and setter, or make it transient");
    }
}
